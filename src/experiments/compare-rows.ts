/** Two settings compared on the questions both of them answered. */
import { groupBy } from '../lib/group-by.ts';
import { mcnemarExact, pairedCounts } from '../reasoning/mcnemar.ts';
import { pairedDifference, type PairedDifference } from '../reasoning/paired-difference.ts';
import type { SweepRow } from './sweep-row.ts';
import { forcingName, forcingOf, type Forcing } from './sweep-settings.ts';
import { isInScope, scopesOf, type Scope } from './sweep-tables.ts';

export interface PairedComparison extends Scope {
  readonly n: number;
  /** Questions right with the first setting only. */
  readonly lost: number;
  /** Questions right with the second only. */
  readonly gained: number;
  /** Accuracy of the second, percent. */
  readonly accuracy: number;
  readonly difference: PairedDifference;
  /** Exact McNemar test, two-sided. */
  readonly p: number;
}

/** A forcing against another one, at one budget. */
export interface ForcingComparison {
  readonly first: Forcing;
  readonly second: Forcing;
  readonly budget: number;
  readonly lines: readonly PairedComparison[];
}

/**
 * Pairs rows by question, one row per question on each side.
 * @returns a line for each family and level both have
 */
export function compareRows(
  first: readonly SweepRow[],
  second: readonly SweepRow[],
): readonly PairedComparison[] {
  const before = new Map(first.map((row) => [row.id, row.correct]));
  const paired = second.filter(({ id }) => before.has(id));
  return scopesOf(paired).flatMap((scope) => {
    const rows = paired.filter((row) => isInScope(scope, row));
    if (rows.length === 0) return [];
    const right = rows.map((row) => row.correct);
    const counts = pairedCounts(
      rows.map(({ id }) => before.get(id) === true),
      right,
    );
    return [
      {
        ...scope,
        n: rows.length,
        lost: counts.onlyFirst,
        gained: counts.onlySecond,
        accuracy: (100 * right.filter(Boolean).length) / rows.length,
        difference: pairedDifference(counts, rows.length),
        p: mcnemarExact(counts),
      },
    ];
  });
}

/** Every forcing of a sweep against its first one, at the largest budget. */
export function compareForcings(rows: readonly SweepRow[]): readonly ForcingComparison[] {
  // Rows can be more than a call takes arguments.
  const budget = rows.reduce((most, row) => Math.max(most, row.budget), 0);
  const atBudget = rows.filter((row) => row.budget === budget);
  const [reference = [], ...others] = [...groupBy(atBudget, forcingName).values()];
  return others.flatMap((group) => {
    const first = reference[0];
    const second = group[0];
    if (first === undefined || second === undefined) return [];
    return [
      { first: forcingOf(first), second: forcingOf(second), budget, lines: compareRows(reference, group) },
    ];
  });
}
