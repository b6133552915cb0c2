import { describe, expect, it } from 'vitest';
import { ropeFrequencies } from './rope-frequencies.ts';

const PLAIN = { headDim: 16, ropeTheta: 10_000, ropeScaling: null };
const SCALING = { kind: 'llama3', factor: 4, lowFactor: 1, highFactor: 4, originalPositions: 64 } as const;

describe('ropeFrequencies', () => {
  it('falls from 1 by equal ratios', () => {
    expect(ropeFrequencies({ ...PLAIN, headDim: 8 })).toEqual([1, 10000 ** -0.25, 0.01, 10000 ** -0.75]);
  });

  it('keeps short waves, slows long ones and goes from one to the other between', () => {
    const plain = ropeFrequencies(PLAIN);
    const ratios = ropeFrequencies({ ...PLAIN, ropeScaling: SCALING }).map((value, i) => value / plain[i]);
    // Waves of 2π·10^(i/2) positions: 6.3, 19.9, 62.8, 199 …; the bounds are 64 / 4 = 16 and 64 / 1 = 64.
    expect(ratios[0]).toBe(1);
    expect(ratios[1]).toBeGreaterThan(0.25);
    expect(ratios[1]).toBeLessThan(1);
    expect(ratios[2]).toBeGreaterThan(0.25);
    expect(ratios[2]).toBeLessThan(ratios[1]);
    ratios.slice(3).forEach((ratio) => expect(ratio).toBeCloseTo(0.25, 12));
  });

  it('divides by the divisors of a file', () => {
    const divisors = [1, 1, 1, 1, 2, 4, 8, 8];
    const plain = ropeFrequencies(PLAIN);
    const divided = ropeFrequencies({ ...PLAIN, ropeScaling: { kind: 'divisors', divisors } });
    expect(divided).toEqual(plain.map((value, i) => value / divisors[i]));
  });
});
