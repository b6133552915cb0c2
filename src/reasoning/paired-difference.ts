/** How far two settings are apart on the same questions. */
import type { PairedCounts } from './mcnemar.ts';

/** 97.5 % quantile of the normal distribution: two-sided 95 %. */
const Z = 1.959963984540054;

export interface PairedDifference {
  /** Second minus first, in percentage points. */
  readonly points: number;
  /** Ends of the 95 % interval, in percentage points. */
  readonly low: number;
  readonly high: number;
}

/**
 * Difference of two accuracies on the same questions, with the adjusted Wald interval for paired proportions (Agresti and
 * Min 2005: half a question is added to each of the four counts), which is sound for few differing questions too.
 * @param pairs questions both settings answered, at least as many as differ
 * @throws RangeError without questions, or when more differ than there are
 */
export function pairedDifference({ onlyFirst, onlySecond }: PairedCounts, pairs: number): PairedDifference {
  if (!(pairs > 0 && onlyFirst + onlySecond <= pairs)) {
    throw new RangeError(`${onlyFirst + onlySecond} of ${pairs} questions cannot differ.`);
  }
  const n = pairs + 2;
  const middle = (onlySecond - onlyFirst) / n;
  const half = (Z * Math.sqrt((onlyFirst + onlySecond + 1) / n - middle ** 2)) / Math.sqrt(n);
  return {
    points: (100 * (onlySecond - onlyFirst)) / pairs,
    low: 100 * Math.max(-1, middle - half),
    high: 100 * Math.min(1, middle + half),
  };
}
