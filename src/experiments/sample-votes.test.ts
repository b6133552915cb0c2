import { describe, expect, it } from 'vitest';
import { voteOf, voteWithin } from './sample-votes.ts';

const voters = [
  { answer: '3', tokens: 10 },
  { answer: '4', tokens: 30 },
  { answer: '4', tokens: 20 },
  { answer: null, tokens: 5 },
];

describe('voteOf', () => {
  it('counts the first samples and what they cost, those without an answer too', () => {
    expect(voteOf(voters, 1)).toEqual({ samples: 1, answer: '3', tokens: 10 });
    expect(voteOf(voters, 3)).toEqual({ samples: 3, answer: '4', tokens: 60 });
    expect(voteOf(voters, 9)).toEqual({ samples: 4, answer: '4', tokens: 65 });
  });
});

describe('voteWithin', () => {
  it('never spends more than there is, and takes samples in their order', () => {
    expect(voteWithin(voters, 9)).toBeNull();
    expect(voteWithin(voters, 39)).toEqual(voteOf(voters, 1));
    expect(voteWithin(voters, 60)).toEqual(voteOf(voters, 3));
    expect(voteWithin(voters, 1000)).toEqual(voteOf(voters, 4));
  });
});
