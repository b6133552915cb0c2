/** Tables of a sweep in Markdown, for terminals, the README and reports. */
import type { PairedComparison } from './compare-rows.ts';
import { forcingName } from './sweep-settings.ts';
import {
  lineOf,
  type AccuracyLine,
  type AccuracyTable,
  type BudgetAccuracy,
  type Scope,
} from './sweep-tables.ts';

/** Accuracy by family and budget with its 95 % intervals, mean thinking tokens, and the three metrics. */
export function accuracyMarkdown({ lines }: AccuracyTable): string {
  const overall = lines.find(isOverall);
  if (overall === undefined) return '';
  const budgets = overall.budgets.map(({ budget }) => budget);
  const shown = lines.filter((line) => line.level === 'all');
  const mean = overall.budgets.map(({ thinkingTokens }) => thinkingTokens.toFixed(0));
  const blank = ['', '', ''];
  return table(
    ['budget (thinking tokens)', ...budgets.map(String), 'Control', 'Scaling', 'Performance'],
    [
      ...shown.map((line) => [nameWithCount(line), ...line.budgets.map(accuracyCell), ...metricCells(line)]),
      ['mean thinking tokens used', ...mean, ...blank],
    ],
  );
}

/** Accuracy by family and level at the largest budget. */
export function levelMarkdown(accuracy: AccuracyTable): string {
  const { lines } = accuracy;
  const levels = lines.flatMap(({ family, level }) => (family === 'all' && level !== 'all' ? [level] : []));
  const families = lines.flatMap(({ family, level }) => (level === 'all' ? [family] : []));
  const cell = (scope: Scope): string => {
    const largest = lineOf(accuracy, scope)?.budgets.at(-1);
    return largest === undefined ? '' : accuracyCell(largest);
  };
  return table(
    ['largest budget', ...levels.map((level) => `level ${level}`)],
    families.map((family) => [family, ...levels.map((level) => cell({ family, level }))]),
  );
}

export interface NamedComparison {
  readonly name: string;
  readonly line: PairedComparison;
}

/** Settings against a reference on the same questions. */
export function comparisonMarkdown(reference: string, comparisons: readonly NamedComparison[]): string {
  return table(
    [`against ${reference}`, 'n', 'accuracy', 'difference in points (95%)', 'lost / gained', 'McNemar p'],
    comparisons.map(({ name, line }) => {
      const { points, low, high } = line.difference;
      const difference = `${signed(points)} (${low.toFixed(1)} to ${high.toFixed(1)})`;
      return [
        name,
        String(line.n),
        `${line.accuracy.toFixed(1)}%`,
        difference,
        `${line.lost} / ${line.gained}`,
        probability(line.p),
      ];
    }),
  );
}

/** Title of the table of one forcing. */
export function tableTitle({ forcing }: AccuracyTable): string {
  const name = forcingName(forcing);
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** `letters`, `level 3`, `letters, level 3`, or `all`. */
export function scopeName({ family, level }: Scope): string {
  if (level === 'all') return family;
  return family === 'all' ? `level ${level}` : `${family}, level ${level}`;
}

function isOverall({ family, level }: AccuracyLine): boolean {
  return family === 'all' && level === 'all';
}

function nameWithCount(line: AccuracyLine): string {
  return `${scopeName(line)} (n = ${line.budgets[0]?.n ?? 0})`;
}

function accuracyCell({ accuracy, low, high }: BudgetAccuracy): string {
  return `${accuracy.toFixed(1)}% <sub>${low.toFixed(0)}–${high.toFixed(0)}</sub>`;
}

function metricCells({ metrics }: AccuracyLine): string[] {
  const { control, scaling, performance } = metrics;
  const percent = (value: number | null): string => (value === null ? '–' : `${value.toFixed(1)}%`);
  return [percent(control), scaling === null ? '–' : signed(scaling), percent(performance)];
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${value.toFixed(1)}`;
}

function probability(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
