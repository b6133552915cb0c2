/** Damaged files from strangers: always the typed error or a sound result, soon, and without much memory. */
import { describe, expect, it } from 'vitest';
import { fuzz } from './fuzz.ts';
import { FUZZ_TARGETS } from './targets.ts';

const INPUTS = 1000;
/** All files here are below 80 KB; what is made of one is within a few hundred times its size. */
const MAX_BYTES = 32 * 1024 * 1024;
/** Ten times what was seen, and far from a hang. */
const MAX_MS = 1000;

describe.each(FUZZ_TARGETS)('damaged $name', (target) => {
  it('is good to start with', () => {
    expect(() => target.read(target.good)).not.toThrow();
  });

  it(`is refused with the typed error, ${INPUTS} times, soon and in little memory`, () => {
    const { refused, slowestMs, largestBytes } = fuzz(target, INPUTS);
    expect(refused).toBeGreaterThan(INPUTS / 10);
    expect(slowestMs).toBeLessThan(MAX_MS);
    expect(largestBytes).toBeLessThan(MAX_BYTES);
  }, 60_000);
});
