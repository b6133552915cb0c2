import { describe, expect, it } from 'vitest';
import { mcnemarExact, pairedCounts } from './mcnemar.ts';
import { wilsonInterval } from './wilson-interval.ts';

describe('wilsonInterval', () => {
  it.each([
    [5, 10, 0.236593, 0.763407],
    [0, 10, 0, 0.277533],
    [10, 10, 0.722467, 1],
    [17, 30, 0.391973, 0.726225],
  ])('%i of %i', (successes, trials, low, high) => {
    const interval = wilsonInterval(successes, trials);
    expect(interval.low).toBeCloseTo(low, 5);
    expect(interval.high).toBeCloseTo(high, 5);
  });

  it('knows nothing without trials and refuses what cannot be', () => {
    expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
    expect(() => wilsonInterval(3, 2)).toThrow(RangeError);
    expect(() => wilsonInterval(-1, 2)).toThrow(RangeError);
  });
});

describe('mcnemarExact', () => {
  it.each([
    [0, 0, 1],
    [5, 5, 1],
    [0, 5, 0.0625],
    [1, 9, 22 / 1024],
    [10, 2, 158 / 4096],
  ])('%i against %i', (onlyFirst, onlySecond, p) => {
    expect(mcnemarExact({ onlyFirst, onlySecond })).toBeCloseTo(p, 12);
  });

  it('stays finite for many questions', () => {
    expect(mcnemarExact({ onlyFirst: 1000, onlySecond: 1000 })).toBe(1);
    expect(mcnemarExact({ onlyFirst: 900, onlySecond: 1100 })).toBeLessThan(1e-4);
  });

  it('counts pairs', () => {
    expect(pairedCounts([true, true, false, false], [true, false, true, false])).toEqual({
      onlyFirst: 1,
      onlySecond: 1,
    });
    expect(() => pairedCounts([true], [])).toThrow(RangeError);
  });
});
