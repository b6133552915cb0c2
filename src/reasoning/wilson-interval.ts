/** 97.5 % quantile of the normal distribution: two-sided 95 %. */
const Z = 1.959963984540054;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * 95 % Wilson score interval of a proportion; good for few trials and for proportions near 0 and 1.
 * @param successes 0 ≤ successes ≤ trials
 * @returns proportions 0–1; 0 to 1 without trials
 * @throws RangeError when the counts are not possible
 */
export function wilsonInterval(successes: number, trials: number): Interval {
  if (!(successes >= 0 && successes <= trials)) {
    throw new RangeError(`${successes} of ${trials} is not a proportion.`);
  }
  if (trials === 0) return { low: 0, high: 1 };
  const share = successes / trials;
  const scale = 1 + Z ** 2 / trials;
  const middle = (share + Z ** 2 / (2 * trials)) / scale;
  const half = (Z / scale) * Math.sqrt((share * (1 - share)) / trials + Z ** 2 / (4 * trials ** 2));
  // At the ends the bound is exact; the square root would miss it by a rounding error.
  return { low: successes === 0 ? 0 : middle - half, high: successes === trials ? 1 : middle + half };
}
