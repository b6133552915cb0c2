import { describe, expect, it } from 'vitest';
import { deviationLimit, isWithin, logitDeviation, worse } from './logit-deviation.ts';

const row = (...values: number[]) => new Float32Array(values);

describe('logitDeviation', () => {
  it('is in units of the expected spread', () => {
    expect(logitDeviation(row(0, 4), row(0, 4))).toEqual({ rms: 0, max: 0 });
    // Spread of (0, 4) is 2; differences are 0 and 1.
    const { rms, max } = logitDeviation(row(0, 5), row(0, 4));
    expect(rms).toBeCloseTo(Math.sqrt(0.5) / 2, 6);
    expect(max).toBeCloseTo(0.5, 6);
  });

  it('does not depend on the scale of the checkpoint', () => {
    const small = logitDeviation(row(0.1, 0.5), row(0, 0.4));
    const large = logitDeviation(row(100, 500), row(0, 400));
    expect(small.rms).toBeCloseTo(large.rms, 5);
  });

  it('has a scale for a row that has none, and compares only rows of one length', () => {
    expect(logitDeviation(row(2, 2), row(1, 1))).toEqual({ rms: 1, max: 1 });
    expect(() => logitDeviation(row(1), row(1, 2))).toThrow(RangeError);
    expect(() => logitDeviation(row(), row())).toThrow(RangeError);
  });
});

it('takes the worse of each', () => {
  expect(worse({ rms: 1, max: 2 }, { rms: 2, max: 1 })).toEqual({ rms: 2, max: 2 });
});

it('allows more to coarser formats, and nothing that is not a number', () => {
  const [exact, half, rounded] = [
    deviationLimit('f32', 0),
    deviationLimit('f16', 0),
    deviationLimit('f16', 4),
  ];
  expect(isWithin(exact, half) && isWithin(half, rounded)).toBe(true);
  expect(isWithin(half, exact) || isWithin(rounded, half)).toBe(false);
  expect(isWithin({ rms: NaN, max: 0 }, rounded)).toBe(false);
});
