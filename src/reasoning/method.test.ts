import { describe, expect, it } from 'vitest';
import { DEFAULT_METHOD, isInForce, rulesInForce, sameMethod, type Method } from './method.ts';
import { DEFAULT_RUN_SETTINGS, methodOf, withMethod } from './run-settings.ts';

const CHANGES: readonly Partial<Method>[] = [
  { variant: 'readme' },
  { rejection: { limit: 8, tries: 16 } },
  { rejection: { limit: 0, tries: 2 } },
  { loopGuard: false },
  { rotation: ['Hmm'] },
  { minThinking: 1 },
  { sentenceWindow: 1 },
  { answerReserve: 1 },
  { minEntropy: 0.1 },
  { ask: { kind: 'short', count: 64 } },
  { ask: { kind: 'nothing', count: 65 } },
];

describe('method', () => {
  it.each(CHANGES)('%j is another method, and stands in the settings', (change) => {
    const settings = withMethod(DEFAULT_RUN_SETTINGS, change);
    expect(settings.method).toEqual({ ...DEFAULT_METHOD, ...change });
    expect(sameMethod(methodOf(settings), DEFAULT_METHOD)).toBe(false);
    expect(sameMethod(methodOf(settings), structuredClone(methodOf(settings)))).toBe(true);
  });

  it.each(CHANGES)('taking %j back leaves the settings as they were', (change) => {
    const changed = withMethod(DEFAULT_RUN_SETTINGS, change);
    expect(withMethod(changed, DEFAULT_METHOD)).toEqual(DEFAULT_RUN_SETTINGS);
  });

  it('a variant for replication follows the rules of its original alone', () => {
    const all: Method = {
      ...DEFAULT_METHOD,
      minThinking: 3,
      minEntropy: 1,
      rejection: { limit: 9, tries: 2 },
    };
    expect(rulesInForce(all)).toBe(all);
    const perRound = rulesInForce({ ...all, variant: 'per-round' });
    expect(perRound).toMatchObject({
      loopGuard: false,
      minThinking: 3,
      minEntropy: 0,
      rejection: { limit: 9 },
    });
    expect(rulesInForce({ ...all, variant: 'readme' })).toMatchObject({
      minThinking: 0,
      rejection: { limit: 9 },
    });
    expect([isInForce('per-round', 'minThinking'), isInForce('readme', 'minThinking')]).toEqual([
      true,
      false,
    ]);
  });

  it('reads one from before a rule existed as without it', () => {
    const { variant: _none, rejection: _neither, ...old } = { ...DEFAULT_METHOD, minThinking: 3 };
    expect(methodOf({ method: old as Method })).toEqual({ ...DEFAULT_METHOD, minThinking: 3 });
  });

  it('no field is left out of the comparison', () => {
    expect(new Set(CHANGES.flatMap(Object.keys))).toEqual(new Set(Object.keys(DEFAULT_METHOD)));
  });
});
