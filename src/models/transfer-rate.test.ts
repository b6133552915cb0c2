import { describe, expect, it } from 'vitest';
import { TransferRate } from './transfer-rate.ts';

/** A rate fed with [ms, bytes] pairs. */
function rateOf(...samples: readonly (readonly [atMs: number, doneBytes: number])[]): TransferRate {
  const rate = new TransferRate();
  for (const [atMs, doneBytes] of samples) rate.add(atMs, doneBytes);
  return rate;
}

describe('TransferRate', () => {
  it('knows nothing before there are two moments', () => {
    const nothing = { bytesPerSecond: 0, secondsLeft: null };
    expect(rateOf().speed(100)).toEqual(nothing);
    expect(rateOf([5, 10]).speed(100)).toEqual(nothing);
    expect(rateOf([5, 10], [5, 20]).speed(100)).toEqual(nothing);
  });

  it('does not count what an earlier visit fetched', () => {
    expect(rateOf([0, 5000], [2000, 9000]).speed(11_000)).toEqual({ bytesPerSecond: 2000, secondsLeft: 1 });
  });

  it('says that nothing moves, and no time for it', () => {
    expect(rateOf([0, 10], [1000, 10]).speed(100)).toEqual({ bytesPerSecond: 0, secondsLeft: null });
  });

  it('has no time left at the end', () => {
    expect(rateOf([0, 0], [1000, 100]).speed(100)).toEqual({ bytesPerSecond: 100, secondsLeft: 0 });
  });

  it('forgets what was more than five seconds ago', () => {
    // Fast for a minute, then slow: after five slow seconds only those count.
    const fast = Array.from({ length: 60 }, (_, second) => [1000 * second, 1e6 * second] as const);
    const slow = Array.from(
      { length: 7 },
      (_, second) => [60_000 + 1000 * second, 60e6 + 10 * second] as const,
    );
    const { bytesPerSecond, secondsLeft } = rateOf(...fast, ...slow).speed(60e6 + 160);
    expect(bytesPerSecond).toBeCloseTo(10);
    expect(secondsLeft).toBeCloseTo(10);
  });

  it('still has a speed when samples are rare', () => {
    expect(rateOf([0, 0], [60_000, 600], [120_000, 1800]).speed(3600)).toEqual({
      bytesPerSecond: 20,
      secondsLeft: 90,
    });
  });
});
