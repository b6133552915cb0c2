/**
 * Rejection sampling (arXiv 2501.19393 §3.1): a thought is drawn again and again until one ends by itself within a limit.
 * The harness generates `limit + 1` ids and looks at them then (`harness-variant.ts`); here a try ends as soon as it can
 * no longer be accepted, at the same verdict. The harness tries without end; here there is a last try.
 */
import { uniformAt } from '../lib/random.ts';

export interface Rejection {
  /** Most ids of a thought, the stop that ends it included; 0 = whatever comes is taken. */
  readonly limit: number;
  /** Most tries; without temperature there is one, since all would be the same. */
  readonly tries: number;
}

/** Tries offered at first: the paper needed 8 on average at a limit of 5,000, and hundreds below. */
export const NO_REJECTION: Rejection = { limit: 0, tries: 16 };

/** Whether a thought of so many tokens that has not ended can still be accepted: its stop has to fit the limit, too. */
export function canStillFit({ limit }: Rejection, thinkingTokens: number): boolean {
  return limit === 0 || thinkingTokens < limit;
}

/** @param made tries made already */
export function mayTryAgain({ tries }: Rejection, made: number, temperature: number): boolean {
  return temperature > 0 && made < tries;
}

/** Seed of a try, counted from 0. The first is that of the settings; those of neighbouring seeds have nothing in common. */
export function seedOfTry(seed: number, index: number): number {
  return index === 0 ? seed : Math.floor(uniformAt(seed, FIRST_COUNTER + index) * 2 ** 32);
}

/** Beyond the positions of any trace, whose draws must not be those that make seeds. */
const FIRST_COUNTER = 2 ** 30;
