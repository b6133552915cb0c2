/** Two-sided 95 % quantiles of Student's t, by degrees of freedom; between them the larger one is taken. */
const T: readonly (readonly [degrees: number, quantile: number])[] = [
  [1, 12.706],
  [2, 4.303],
  [5, 2.571],
  [10, 2.228],
  [20, 2.086],
  [30, 2.042],
  [60, 2.0],
  [120, 1.98],
  [1000, 1.962],
];

export interface MeanInterval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Mean of at least two values with its 95 % interval. */
export function meanInterval(values: readonly number[]): MeanInterval {
  const n = values.length;
  if (n < 2) throw new RangeError(`${n} values have no interval`);
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const quantile = T.findLast(([degrees]) => degrees <= n - 1)?.[1] ?? Infinity;
  const half = quantile * Math.sqrt(variance / n);
  return { mean, low: mean - half, high: mean + half };
}
