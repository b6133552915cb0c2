/** Exact McNemar test: do two settings differ on the same questions? */

export interface PairedCounts {
  /** Questions only the first setting answered correctly. */
  readonly onlyFirst: number;
  /** Questions only the second did. */
  readonly onlySecond: number;
}

/** Counts the questions on which two settings differ; `first[i]` and `second[i]` belong to the same question. */
export function pairedCounts(first: readonly boolean[], second: readonly boolean[]): PairedCounts {
  if (first.length !== second.length) {
    throw new RangeError(`Paired answers must be as many: ${first.length} and ${second.length}.`);
  }
  return {
    onlyFirst: first.filter((correct, i) => correct && !second[i]).length,
    onlySecond: second.filter((correct, i) => correct && !first[i]).length,
  };
}

/**
 * Two-sided p-value under the binomial distribution of the differing questions with equal chances.
 * @returns 0–1; 1 when there is no difference at all
 */
export function mcnemarExact({ onlyFirst, onlySecond }: PairedCounts): number {
  const trials = onlyFirst + onlySecond;
  const fewer = Math.min(onlyFirst, onlySecond);
  // In logarithms: 2^-trials underflows from 1,075 differing questions on.
  let logTerm = -trials * Math.LN2;
  let tail = Math.exp(logTerm);
  for (let k = 1; k <= fewer; k++) {
    logTerm += Math.log((trials - k + 1) / k);
    tail += Math.exp(logTerm);
  }
  return Math.min(1, 2 * tail);
}
