import { describe, expect, it } from 'vitest';
import { countVotes, isTied, majorityAnswer } from './majority.ts';

describe('countVotes', () => {
  it('counts answers that are the same by value together, under the words of the first', () => {
    expect(countVotes(['42', '7', '42.0', ' **42** ', null])).toEqual([
      { answer: '42', samples: [0, 2, 3] },
      { answer: '7', samples: [1] },
    ]);
  });

  it('puts the answer of the earlier sample first where votes are equal', () => {
    const votes = countVotes(['b', 'a', 'a', 'b', 'c']);
    expect(votes.map(({ answer }) => answer)).toEqual(['b', 'a', 'c']);
    expect(isTied(votes)).toBe(true);
  });

  it('has no tie where one answer leads, alone or not', () => {
    expect(isTied(countVotes(['a']))).toBe(false);
    expect(isTied(countVotes(['a', 'b', 'b']))).toBe(false);
    expect(isTied(countVotes([]))).toBe(false);
  });
});

describe('majorityAnswer', () => {
  it('is not outvoted by samples without an answer', () => {
    expect(majorityAnswer([null, null, '3'])).toBe('3');
  });

  it('is null when nobody answered', () => {
    expect(majorityAnswer([null, null])).toBeNull();
    expect(majorityAnswer([])).toBeNull();
  });
});
