import { describe, expect, it } from 'vitest';
import { passAt } from './pass-at.ts';

/** Share of all k-subsets of n samples, the first c of which are right, that hold a right one. */
function byCounting(n: number, c: number, k: number): number {
  let all = 0;
  let passed = 0;
  for (let set = 0; set < 2 ** n; set++) {
    const members = Array.from({ length: n }, (_, i) => i).filter((i) => (set >> i) & 1);
    if (members.length === k) {
      all++;
      passed += members.some((i) => i < c) ? 1 : 0;
    }
  }
  return passed / all;
}

describe('passAt', () => {
  it('is the share of all subsets that hold a right sample', () => {
    for (let n = 1; n <= 8; n++) {
      for (let c = 0; c <= n; c++) {
        for (let k = 1; k <= n; k++) {
          expect(passAt(n, c, k)).toBeCloseTo(byCounting(n, c, k), 12);
        }
      }
    }
  });

  it('is exact at its ends, for many samples too', () => {
    expect(passAt(200, 0, 100)).toBe(0);
    expect(passAt(200, 101, 100)).toBe(1);
    expect(passAt(1000, 1, 1)).toBeCloseTo(0.001, 12);
  });

  it.each([
    [4, 5, 1],
    [4, -1, 1],
    [4, 2, 0],
    [4, 2, 5],
    [0, 0, 1],
  ])('refuses n = %i, c = %i, k = %i', (n, c, k) => {
    expect(() => passAt(n, c, k)).toThrow(RangeError);
  });
});
