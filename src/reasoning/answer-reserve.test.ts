import { expect, it } from 'vitest';
import { withAnswerReserve } from './answer-reserve.ts';

it.each([
  [256, 64, 0, 256, 64],
  [256, 64, 40, 216, 40],
  [256, 64, 100, 156, 64],
  [256, 64, 256, 0, 64],
  [10, 64, 40, 0, 40],
])(
  'of a budget of %i and answers up to %i, %i kept for the answer: %i to think, %i to answer',
  (budget, maxAnswerTokens, reserve, thinking, answer) => {
    expect(withAnswerReserve({ budget, maxAnswerTokens }, reserve)).toEqual({
      budget: thinking,
      maxAnswerTokens: answer,
    });
  },
);
