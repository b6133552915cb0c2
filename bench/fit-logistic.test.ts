import { describe, expect, it } from 'vitest';
import { fitLogistic, scoreOf, type Case } from './fit-logistic.ts';

const cases = (rows: readonly (readonly [number, number, boolean])[]): Case[] =>
  rows.map(([x, y, positive]) => ({ features: [x, y], positive, weight: 1 }));

describe('fitLogistic', () => {
  it('separates what can be separated, half way between', () => {
    const fitted = fitLogistic(
      cases([
        [1, 5, false],
        [2, 5, false],
        [6, 5, true],
        [7, 5, true],
      ]),
    );
    expect(scoreOf(fitted, [2, 5])).toBeLessThan(0);
    expect(scoreOf(fitted, [6, 5])).toBeGreaterThan(0);
    expect(scoreOf(fitted, [4, 5])).toBeCloseTo(0, 6);
    expect(fitted.coefficients[1]).toBe(0);
  });

  it('weighs the two kinds of error', () => {
    const overlap = cases([
      [1, 0, false],
      [3, 0, true],
      [4, 0, false],
      [6, 0, true],
    ]);
    const strict = fitLogistic(overlap.map((one) => ({ ...one, weight: one.positive ? 3 : 1 })));
    const lenient = fitLogistic(overlap.map((one) => ({ ...one, weight: one.positive ? 1 : 3 })));
    expect(scoreOf(strict, [3, 0])).toBeGreaterThan(0);
    expect(scoreOf(lenient, [4, 0])).toBeLessThan(0);
  });
});
