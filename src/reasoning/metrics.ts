/** The three measures of a test-time scaling method (arXiv 2501.19393 §3.2). */

/** One evaluation: a method at one setting over a question set. */
export interface Evaluation {
  /** Mean thinking tokens per question. */
  readonly thinkingTokens: number;
  /** Percent, 0–100. */
  readonly accuracy: number;
}

/** How many thinking tokens a run was allowed and took. */
export interface ControlledRun {
  readonly thinkingTokens: number;
  /** Most it may take; absent = no limit. */
  readonly budget?: number;
  /** Fewest it must take; absent = none. */
  readonly minimum?: number;
}

/** Control: percent of runs (or of evaluations, as in the paper) within their limits; null without any. */
export function control(runs: readonly ControlledRun[]): number | null {
  if (runs.length === 0) return null;
  const within = runs.filter(
    ({ thinkingTokens, budget = Infinity, minimum = 0 }) =>
      thinkingTokens >= minimum && thinkingTokens <= budget,
  );
  return (100 * within.length) / runs.length;
}

/** `per-token`: the printed formula; `per-doubling`: over log2 of the tokens, which is what Table 3 of the paper shows. */
export type ScalingUnit = 'per-token' | 'per-doubling';

/**
 * Scaling: mean slope over all pairs of evaluations, in percentage points per thinking token or per doubling of them.
 * Pairs at the same number of tokens have no slope and are left out; so are evaluations without thinking where the unit
 * is a doubling. Null when no pair is left.
 */
export function scaling(evaluations: readonly Evaluation[], unit: ScalingUnit): number | null {
  const points = evaluations
    .map(({ thinkingTokens, accuracy }) => ({
      x: unit === 'per-token' ? thinkingTokens : Math.log2(thinkingTokens),
      accuracy,
    }))
    .filter(({ x }) => Number.isFinite(x));
  const slopes = points.flatMap((a, i) =>
    points.slice(i + 1).flatMap((b) => (a.x === b.x ? [] : [(b.accuracy - a.accuracy) / (b.x - a.x)])),
  );
  return slopes.length === 0 ? null : slopes.reduce((sum, slope) => sum + slope, 0) / slopes.length;
}

/** Performance: best accuracy, percent; null without evaluations. */
export function performance(evaluations: readonly Evaluation[]): number | null {
  return evaluations.length === 0 ? null : Math.max(...evaluations.map(({ accuracy }) => accuracy));
}
