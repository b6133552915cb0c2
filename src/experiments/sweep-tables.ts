/** What a sweep says: accuracy by family, level and budget, and the three metrics of the s1 paper. */
import { groupBy } from '../lib/group-by.ts';
import { control, performance, scaling } from '../reasoning/metrics.ts';
import { LEVELS, type Family, type Level } from '../reasoning/question.ts';
import { wilsonInterval } from '../reasoning/wilson-interval.ts';
import type { SweepRow } from './sweep-row.ts';
import { forcingName, forcingOf, type Forcing } from './sweep-settings.ts';

/** Which questions a line of a table is about. */
export interface Scope {
  readonly family: Family | 'all';
  readonly level: Level | 'all';
}

/** A group of questions at one budget. */
export interface BudgetAccuracy {
  readonly budget: number;
  readonly n: number;
  readonly correct: number;
  /** Percent, 0–100. */
  readonly accuracy: number;
  /** Ends of the 95 % Wilson interval, percent. */
  readonly low: number;
  readonly high: number;
  /** Means per question. */
  readonly thinkingTokens: number;
  readonly answerTokens: number;
}

/** Null where the budgets do not allow it. */
export interface Metrics {
  /** Percent of runs within their budget. */
  readonly control: number | null;
  /** Percentage points per doubling of thinking tokens. */
  readonly scaling: number | null;
  /** Percent. */
  readonly performance: number | null;
}

export interface AccuracyLine extends Scope {
  /** From the smallest budget to the largest. */
  readonly budgets: readonly BudgetAccuracy[];
  readonly metrics: Metrics;
}

/** Everything about one forcing. */
export interface AccuracyTable {
  readonly forcing: Forcing;
  /** Every family on all levels, then all families on all levels and on each level, then each family on each level. */
  readonly lines: readonly AccuracyLine[];
}

/** One table per forcing, in the order in which forcings first appear. */
export function accuracyTables(rows: readonly SweepRow[]): readonly AccuracyTable[] {
  return [...groupBy(rows, forcingName).values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ forcing: forcingOf(first), lines: linesOf(group) }];
  });
}

/** Scopes that have a line, for rows of one sweep. */
export function scopesOf(rows: readonly SweepRow[]): readonly Scope[] {
  const families = [...new Set(rows.map(({ family }) => family))];
  const levels = LEVELS.filter((level) => rows.some((row) => row.level === level));
  return [
    ...families.map((family) => ({ family, level: 'all' }) as const),
    { family: 'all', level: 'all' },
    ...levels.map((level) => ({ family: 'all', level }) as const),
    ...families.flatMap((family) => levels.map((level) => ({ family, level }))),
  ];
}

export function isInScope({ family, level }: Scope, row: SweepRow): boolean {
  return (family === 'all' || row.family === family) && (level === 'all' || row.level === level);
}

/** The line of a scope, if there is one. */
export function lineOf({ lines }: AccuracyTable, { family, level }: Scope): AccuracyLine | undefined {
  return lines.find((line) => line.family === family && line.level === level);
}

function linesOf(rows: readonly SweepRow[]): AccuracyLine[] {
  return scopesOf(rows)
    .map((scope) => ({ scope, part: rows.filter((row) => isInScope(scope, row)) }))
    .filter(({ part }) => part.length > 0)
    .map(({ scope, part }) => ({ ...scope, ...accuracyOf(part) }));
}

function accuracyOf(rows: readonly SweepRow[]): Pick<AccuracyLine, 'budgets' | 'metrics'> {
  const budgets = [...groupBy(rows, ({ budget }) => budget)]
    .sort(([a], [b]) => a - b)
    .map(([budget, group]) => budgetAccuracy(budget, group));
  return {
    budgets,
    metrics: {
      control: control(rows),
      scaling: scaling(budgets, 'per-doubling'),
      performance: performance(budgets),
    },
  };
}

function budgetAccuracy(budget: number, rows: readonly SweepRow[]): BudgetAccuracy {
  const n = rows.length;
  const correct = rows.filter((row) => row.correct).length;
  const { low, high } = wilsonInterval(correct, n);
  const mean = (count: (row: SweepRow) => number): number =>
    rows.reduce((sum, row) => sum + count(row), 0) / n;
  return {
    budget,
    n,
    correct,
    accuracy: (100 * correct) / n,
    low: 100 * low,
    high: 100 * high,
    thinkingTokens: mean((row) => row.thinkingTokens),
    answerTokens: mean((row) => row.answerTokens),
  };
}
