/** A sweep's tables for the terminal. */
import type { ForcingComparison } from '../src/experiments/compare-rows.ts';
import {
  accuracyMarkdown,
  comparisonMarkdown,
  levelMarkdown,
  scopeName,
  tableTitle,
} from '../src/experiments/markdown-tables.ts';
import type { SweepResult } from '../src/experiments/sweep-result.ts';
import { forcingName } from '../src/experiments/sweep-settings.ts';

/** Markdown: a table of accuracy and one of levels for each forcing, then the comparisons. */
export function sweepReport({ subject, set, questions, accuracy, comparisons }: SweepResult): string {
  const precision = `${subject.weights}${subject.dequantized ? ' blocks, computed in f32' : ''}`;
  return [
    `${subject.model}, ${precision} on ${subject.device}, ${questions} questions of ${set}`,
    ...accuracy.flatMap((table) => [tableTitle(table), accuracyMarkdown(table), levelMarkdown(table)]),
    ...(comparisons.length === 0 ? [] : [comparisonTable(comparisons)]),
  ].join('\n\n');
}

/** All forcings against the first; families on all levels and levels over all families. */
function comparisonTable(comparisons: readonly ForcingComparison[]): string {
  const [first] = comparisons;
  const reference = first === undefined ? '' : `${forcingName(first.first)}, budget ${first.budget}`;
  return comparisonMarkdown(
    reference,
    comparisons.flatMap(({ second, lines }) =>
      lines
        .filter(({ family, level }) => level === 'all' || family === 'all')
        .map((line) => ({ name: `${forcingName(second)}: ${scopeName(line)}`, line })),
    ),
  );
}
