import { expect, it } from 'vitest';
import { askText, parseAsk, questionWithAsk, type AskKind } from './ask.ts';

/** As the task files of the s1 harness append them. */
const WORDINGS: readonly (readonly [AskKind, string])[] = [
  ['tokens', 'Think for up to 2048 tokens.'],
  ['steps', 'Think for up to 2048 steps.'],
  [
    'short',
    'Answer after a short amount of thinking. Do not spend excessive time double-checking your work.',
  ],
  [
    'long',
    'Answer after a long amount of thinking. If you feel like you are finished early, spend the extra time trying to double-check your work until you are absolutely sure that you have the correct answer.',
  ],
];

it.each(WORDINGS)('asks for %s after a blank line', (kind, words) => {
  expect(questionWithAsk('How many?', { kind, count: 2048 })).toBe(`How many?\n\n${words}`);
});

it('leaves the question alone when nothing is asked for', () => {
  expect(questionWithAsk('How many?', { kind: 'nothing', count: 2048 })).toBe('How many?');
});

it.each(['tokens:128', 'steps:16', 'short', 'long', 'nothing'])('reads %s as it was written', (text) => {
  const ask = parseAsk(text);
  expect(ask && askText(ask)).toBe(text);
});

it.each([
  '',
  'tokens',
  'tokens:',
  'tokens:0',
  'tokens:-1',
  'tokens:1.5',
  'tokens:1000000',
  'short:3',
  'later',
])('does not read %j', (text) => {
  expect(parseAsk(text)).toBeNull();
});
