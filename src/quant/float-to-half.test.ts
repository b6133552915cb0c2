import { describe, expect, it } from 'vitest';
import { uniformAt } from '../lib/random.ts';
import { floatToHalf, floatsToHalves } from './float-to-half.ts';

/** Every finite non-negative binary16 value by definition; index = bit pattern. */
const HALVES = Array.from({ length: 0x7c00 }, (_, half) =>
  half < 1024 ? half * 2 ** -24 : (1 + (half & 1023) / 1024) * 2 ** ((half >> 10) - 15),
);

/** Nearest by search; ties go to the even pattern; 65536 stands for infinity. */
const CANDIDATES = [...HALVES, 65536];

function slowHalf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  let low = 0;
  let high = CANDIDATES.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (CANDIDATES[middle] <= magnitude) low = middle;
    else high = middle;
  }
  const below = magnitude - CANDIDATES[low];
  const above = CANDIDATES[high] - magnitude;
  return sign | (below < above || (below === above && low % 2 === 0) ? low : high);
}

describe('floatToHalf', () => {
  it('keeps every binary16 value', () => {
    expect(HALVES.findIndex((value, half) => floatToHalf(value) !== half)).toBe(-1);
    expect(HALVES.findIndex((value, half) => floatToHalf(-value) !== (half | 0x8000))).toBe(-1);
  });

  it('rounds the midpoints between neighbours to even', () => {
    const middles = HALVES.slice(1).map((value, half) => (HALVES[half] + value) / 2);
    expect(middles.findIndex((middle, half) => floatToHalf(middle) !== half + (half % 2))).toBe(-1);
  });

  it('rounds like a search for the nearest, 3,000 times', () => {
    for (let seed = 0; seed < 3000; seed++) {
      const value = Math.fround((uniformAt(seed, 0) - 0.5) * 2 ** (uniformAt(seed, 1) * 45 - 28));
      expect(floatToHalf(value)).toBe(slowHalf(value));
    }
  });

  it('overflows to infinity and keeps NaN', () => {
    expect(floatToHalf(65519)).toBe(0x7bff);
    expect(floatToHalf(65520)).toBe(0x7c00);
    expect(floatToHalf(-1e30)).toBe(0xfc00);
    expect(floatToHalf(NaN) & 0x7e00).toBe(0x7e00);
    expect([...floatsToHalves(Float32Array.of(1, -2))]).toEqual([0x3c00, 0xc000]);
  });
});
