import { describe, expect, it } from 'vitest';
import { pairedDifference } from './paired-difference.ts';

describe('pairedDifference', () => {
  it('is the difference of the accuracies, with the adjusted interval around it', () => {
    // Second − first = (25 − 10) / 200; by hand: n = 202, 15/202 = 0.07426, se = √(36/202 − 0.07426²)/√202 = 0.02924.
    const { points, low, high } = pairedDifference({ onlyFirst: 10, onlySecond: 25 }, 200);
    expect(points).toBeCloseTo(7.5, 10);
    expect(low).toBeCloseTo(1.694, 2);
    expect(high).toBeCloseTo(13.157, 2);
  });

  it('stays open where no question differs', () => {
    const { points, low, high } = pairedDifference({ onlyFirst: 0, onlySecond: 0 }, 100);
    expect(points).toBe(0);
    expect(low).toBeCloseTo(-high, 10);
    expect(high).toBeGreaterThan(1);
  });

  it('turns with the order of the settings, and stays within 100 points', () => {
    const one = pairedDifference({ onlyFirst: 3, onlySecond: 9 }, 40);
    const other = pairedDifference({ onlyFirst: 9, onlySecond: 3 }, 40);
    expect(other.low).toBeCloseTo(-one.high, 10);
    expect(pairedDifference({ onlyFirst: 0, onlySecond: 1 }, 1).high).toBeLessThanOrEqual(100);
  });

  it('refuses what cannot be', () => {
    expect(() => pairedDifference({ onlyFirst: 0, onlySecond: 0 }, 0)).toThrow(RangeError);
    expect(() => pairedDifference({ onlyFirst: 2, onlySecond: 2 }, 3)).toThrow(RangeError);
  });
});
