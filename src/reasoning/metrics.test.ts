import { describe, expect, it } from 'vitest';
import { control, performance, scaling, type Evaluation } from './metrics.ts';

/** AIME24 has 30 questions: 26.7 % are 8 of them. */
const outOf30 = (percent: number): number => (100 * Math.round(0.3 * percent)) / 30;

const points = (...pairs: readonly (readonly [number, number])[]): Evaluation[] =>
  pairs.map(([thinkingTokens, percent]) => ({ thinkingTokens, accuracy: outOf30(percent) }));

/** AIME24 data of arXiv 2501.19393: Fig. 1, Fig. 6 and Tables 12–14, with the row of Table 3 they lead to. */
const METHODS = [
  {
    name: 'budget forcing',
    data: points([500, 0], [1000, 13.3], [2000, 30], [3933, 43.3], [5300, 50], [6657, 53.3], [7320, 56.7]),
    perThousand: 8.7,
    perDoubling: 14.8,
    table3: 15,
    best: 56.7,
  },
  {
    name: 'token-conditional',
    data: points([7939, 26.7], [7158, 30], [8263, 33.3], [7108, 33.3], [7500, 40]),
    perThousand: -4.8,
    perDoubling: -23.8,
    table3: -24,
    best: 40,
  },
  {
    name: 'token-conditional with budget forcing',
    data: points([1024, 3.3], [2048, 30], [4031, 33.3], [5664, 33.3], [6330, 40]),
    perThousand: 6.7,
    perDoubling: 13.2,
    table3: 13,
    best: 40,
  },
  {
    name: 'step-conditional',
    data: points([7252, 33.3], [6277, 23.3], [5396, 33.3], [5552, 36.7], [7551, 33.3]),
    perThousand: 0.6,
    perDoubling: 2.9,
    table3: 3,
    best: 36.7,
  },
  {
    name: 'step-conditional with budget forcing',
    data: points([1517, 23.3], [2963, 23.3], [4636, 33.3], [5409, 36.7], [7551, 33.3]),
    perThousand: 2.5,
    perDoubling: 6.4,
    table3: 6,
    best: 36.7,
  },
  {
    name: 'class-conditional',
    data: points([8033, 30], [9651, 36.7]),
    perThousand: 4.1,
    perDoubling: 25.2,
    table3: 25,
    best: 36.7,
  },
  {
    name: 'rejection sampling without its first limit',
    data: points([3703, 36.7], [4344, 33.3], [4734, 30], [5193, 26.7], [5293, 23.3]),
    perThousand: -10.6,
    perDoubling: -35.5,
    table3: -35,
    best: 36.7,
  },
];

describe('scaling', () => {
  it.each(METHODS)('$name: per doubling as in Table 3', ({ data, perDoubling, table3 }) => {
    const slope = scaling(data, 'per-doubling') ?? NaN;
    expect(slope).toBeCloseTo(perDoubling, 1);
    // Rejection sampling comes out at exactly half way, hence not `Math.round`.
    expect(Math.abs(slope - table3)).toBeLessThanOrEqual(0.51);
  });

  it.each(METHODS)('$name: per token', ({ data, perThousand }) => {
    expect(1000 * (scaling(data, 'per-token') ?? NaN)).toBeCloseTo(perThousand, 1);
  });

  it('leaves out pairs without a distance and logarithms of nothing', () => {
    expect(scaling(points([0, 10], [2, 20], [8, 60]), 'per-doubling')).toBeCloseTo(20, 9);
    expect(scaling(points([5, 10], [5, 20]), 'per-token')).toBeNull();
    expect(scaling(points([5, 10]), 'per-token')).toBeNull();
  });
});

describe('performance', () => {
  it.each(METHODS)('$name', ({ data, best }) => {
    expect(performance(data)).toBeCloseTo(best, 1);
  });

  it('is null without evaluations', () => {
    expect(performance([])).toBeNull();
  });
});

describe('control', () => {
  it('is 40 % for token-conditional control and 100 % with budget forcing (Table 12)', () => {
    const budgets = [1024, 2048, 4096, 8192, 16384];
    const runs = (actual: readonly number[]) =>
      actual.map((thinkingTokens, i) => ({ thinkingTokens, budget: budgets[i] ?? 0 }));
    expect(control(runs([7939, 7158, 8263, 7108, 7500]))).toBe(40);
    expect(control(runs([1024, 2048, 4031, 5664, 6330]))).toBe(100);
  });

  it('minds the minimum', () => {
    expect(
      control([
        { thinkingTokens: 3, minimum: 4 },
        { thinkingTokens: 4, minimum: 4 },
      ]),
    ).toBe(50);
    expect(control([])).toBeNull();
  });
});
