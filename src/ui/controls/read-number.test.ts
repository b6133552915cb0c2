import { describe, expect, it } from 'vitest';
import { numberProblemWords } from './number-problem-words.ts';
import { readNumber } from './read-number.ts';

const BUDGET = { min: 0, max: 2048 };

describe('readNumber', () => {
  it('takes numbers of the range', () => {
    expect(readNumber('0', BUDGET, true)).toEqual({ kind: 'value', value: 0 });
    expect(readNumber('2048', BUDGET, true)).toEqual({ kind: 'value', value: 2048 });
    expect(readNumber('0.7', { min: 0, max: 2 }, false)).toEqual({ kind: 'value', value: 0.7 });
  });

  it.each([
    ['5000', 5000, 2048],
    ['-3', -3, 0],
    ['1.6', 1.6, 2],
    ['1e9', 1e9, 2048],
  ])('finds what is nearest to %s', (text, typed, nearest) => {
    expect(readNumber(text, BUDGET, true)).toEqual({ kind: 'outside', typed, nearest });
  });

  it.each(['', ' ', '-', '1e', 'many', 'Infinity'])('leaves %j until it is one', (text) => {
    expect(readNumber(text, BUDGET, true)).toEqual({ kind: 'unfinished' });
  });
});

describe('numberProblemWords', () => {
  it('name the limit, its reason, and what was set instead', () => {
    expect(numberProblemWords(5000, 2048, BUDGET, 'the model’s context')).toBe(
      '5,000 is too much: at most 2,048, the model’s context. Set to 2,048.',
    );
    expect(numberProblemWords(9, 8, { min: 0, max: 8 })).toBe('9 is too much: at most 8. Set to 8.');
    expect(numberProblemWords(-3, 0, BUDGET)).toBe('-3 is too little: at least 0. Set to 0.');
    expect(numberProblemWords(1.6, 2, BUDGET)).toBe('Only whole numbers here. Set to 2.');
  });
});
