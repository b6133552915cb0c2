import { describe, expect, it } from 'vitest';
import { meanInterval } from './mean-interval.ts';

describe('meanInterval', () => {
  it("gives Student's interval", () => {
    // Mean 3, variance 2.5, 4 degrees of freedom: the quantile of 2 is taken, on the safe side.
    const { mean, low, high } = meanInterval([1, 2, 3, 4, 5]);
    expect(mean).toBe(3);
    expect(high - mean).toBeCloseTo(4.303 * Math.sqrt(0.5), 6);
    expect(mean - low).toBeCloseTo(high - mean, 12);
  });

  it('has none for one value', () => {
    expect(() => meanInterval([1])).toThrow(RangeError);
  });
});
