import { describe, expect, it } from 'vitest';
import { speedAt } from './page-tokens.ts';

/** 2 ms per token up to a context of 100, 4 ms from there on; a prompt of 20 tokens. */
const TOKENS = Array.from({ length: 200 }, (_, index) => {
  const context = 20 + index;
  return { context, atMs: 2 * index + 2 * Math.max(0, context - 100) };
});

describe('speedAt', () => {
  it('is that of the tokens around the context', () => {
    expect(speedAt(TOKENS, 60, 32)).toBeCloseTo(500);
    expect(speedAt(TOKENS, 160, 32)).toBeCloseTo(250);
    expect(speedAt(TOKENS, 100, 32)).toBeCloseTo(1000 / 3);
  });

  it('is not made up where the run did not get so far', () => {
    expect(() => speedAt(TOKENS, 210, 32)).toThrow('no token with 226 before it');
  });
});
