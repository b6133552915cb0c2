import { describe, expect, it } from 'vitest';
import { DEFAULT_METHOD } from '../src/reasoning/method.ts';
import { methodOfValues, type MethodValues } from './method-options.ts';
import { UsageError } from './usage-error.ts';

describe('methodOfValues', () => {
  it('is the default method when nothing is said', () => {
    expect(methodOfValues({})).toEqual(DEFAULT_METHOD);
  });

  it('reads every option', () => {
    const values = {
      also: 'Hmm|So',
      min: '8',
      sentence: '12',
      reserve: '32',
      unsure: '0.5',
      ask: 'tokens:128',
      variant: 'per-round',
      reject: '64',
      tries: '8',
      'no-loop-guard': true,
    };
    expect(methodOfValues(values)).toEqual({
      variant: 'per-round',
      rejection: { limit: 64, tries: 8 },
      loopGuard: false,
      rotation: ['Hmm', 'So'],
      minThinking: 8,
      sentenceWindow: 12,
      answerReserve: 32,
      minEntropy: 0.5,
      ask: { kind: 'tokens', count: 128 },
    });
  });

  it.each<[MethodValues, string]>([
    [{ min: '1.5' }, '--min must be a whole number from 0 on, not "1.5".'],
    [{ unsure: '-1' }, '--unsure must be a number from 0 on, not "-1".'],
    [{ reserve: '' }, '--reserve must be a whole number from 0 on, not "".'],
    [{ variant: 'mine' }, '--variant must be total, per-round, readme, not "mine".'],
    [{ reject: '-2' }, '--reject must be a whole number from 0 on, not "-2".'],
    [{ tries: '0' }, '--tries must be at least 1.'],
    [{ ask: 'tokens' }, '--ask must be tokens:N, steps:N, short or long, not "tokens".'],
  ])('refuses %j', (values, message) => {
    expect(() => methodOfValues(values)).toThrow(new UsageError(message));
  });
});
