/** What samples say together, and what they cost beside one run that thinks for longer. Pure. */
import { majorityAnswer } from '../reasoning/majority.ts';

/** What a vote needs to know of a sample. */
export interface Voter {
  readonly answer: string | null;
  /** Tokens written: thinking, forced ones included, and answer. The prompt is read once for all. */
  readonly tokens: number;
}

/** A vote of the first so many samples. */
export interface Vote {
  readonly samples: number;
  readonly answer: string | null;
  /** Of these samples together. */
  readonly tokens: number;
}

/** The vote of the first `count` samples. */
export function voteOf(voters: readonly Voter[], count: number): Vote {
  const first = voters.slice(0, count);
  return {
    samples: first.length,
    answer: majorityAnswer(first.map(({ answer }) => answer)),
    tokens: first.reduce((sum, { tokens }) => sum + tokens, 0),
  };
}

/**
 * The vote of as many samples, from the first, as can be had for no more than so many tokens.
 * @returns null when not even the first can
 */
export function voteWithin(voters: readonly Voter[], tokens: number): Vote | null {
  let spent = 0;
  let count = 0;
  for (const voter of voters) {
    if (spent + voter.tokens > tokens) break;
    spent += voter.tokens;
    count++;
  }
  return count === 0 ? null : voteOf(voters, count);
}
