import { expect, it } from 'vitest';
import { DEFAULT_METHOD, type Method } from '../../reasoning/method.ts';
import { methodWords } from './method-words.ts';

it.each<[Partial<Method>, string]>([
  [{}, 'plain'],
  [{ loopGuard: false, minThinking: 40 }, 'no loop guard, at least 40'],
  [{ rotation: ['Hmm'], sentenceWindow: 8 }, 'strings in turn, ends at sentences'],
  [{ answerReserve: 32, minEntropy: 0.5 }, '32 for the answer, extends when unsure'],
  [{ variant: 'per-round', loopGuard: false, minThinking: 9, minEntropy: 1 }, 'budget per round, at least 9'],
  [{ variant: 'readme', minThinking: 9 }, 'as in the README'],
  [{ rejection: { limit: 64, tries: 8 } }, 'up to 8 tries below 64'],
  [{ ask: { kind: 'steps', count: 16 } }, 'asks for steps'],
  [{ ask: { kind: 'long', count: 16 } }, 'asks for a long thought'],
])('%j', (change, words) => {
  expect(methodWords({ ...DEFAULT_METHOD, ...change })).toBe(words);
});
