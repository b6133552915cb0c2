/** The accuracy tables of the sweeps in `bench/results`, as they stand in the README. */
import { readFile, readdir } from 'node:fs/promises';
import { compareRows } from '../src/experiments/compare-rows.ts';
import {
  accuracyMarkdown,
  comparisonMarkdown,
  type NamedComparison,
} from '../src/experiments/markdown-tables.ts';
import { readSweepResult, type SweepResult } from '../src/experiments/sweep-result.ts';
import type { SweepRow } from '../src/experiments/sweep-row.ts';
import { forcingName } from '../src/experiments/sweep-settings.ts';
import { groupBy } from '../src/lib/group-by.ts';

const results = new URL('results/', import.meta.url);
/** What the page runs on WebAssembly by default, made by `npm run evaluate`. */
export const REFERENCE = 'heldout.json';

async function read(file: string): Promise<SweepResult> {
  return readSweepResult(await readFile(new URL(file, results), 'utf8'), `bench/results/${file}`);
}

/** What is different from the reference, in words. */
function variantName({ subject }: SweepResult, row: SweepRow): string {
  const blocks = subject.dequantized ? ' blocks of WebGPU, in f32' : '';
  return `${subject.model}, ${subject.weights}${blocks}, ${forcingName(row)}`;
}

/** Every forcing of a result against the reference without extensions, at the largest budget both have. */
function comparisons(result: SweepResult, reference: SweepResult): NamedComparison[] {
  const shared = reference.settings.budgets.filter((budget) => result.settings.budgets.includes(budget));
  const budget = Math.max(...shared);
  const first = reference.rows.filter((row) => row.budget === budget && row.extensions === 0);
  const second = result.rows.filter((row) => row.budget === budget);
  return [...groupBy(second, forcingName).values()].flatMap((rows) => {
    const [row] = rows;
    const line = compareRows(first, rows).find(({ family, level }) => family === 'all' && level === 'all');
    return row === undefined || line === undefined ? [] : [{ name: variantName(result, row), line }];
  });
}

/**
 * Rows are compared by their ids, which are given anew with every set of questions.
 * @param files names of the results
 * @throws Error where a result is of other questions than the reference
 */
export function refuseOtherQuestions(
  reference: Pick<SweepResult, 'setHash'>,
  files: readonly string[],
  others: readonly Pick<SweepResult, 'setHash'>[],
): void {
  const at = others.findIndex(({ setHash }) => setHash !== reference.setHash);
  if (at >= 0) {
    throw new Error(
      `bench/results/${files[at] ?? ''} is of other questions than ${REFERENCE}. Measure it again (npm run sweep), or move it away.`,
    );
  }
}

/** Accuracy by family and budget, then every other sweep against it. @throws Error where a result cannot be read */
export async function accuracyReport(): Promise<string> {
  const reference = await read(REFERENCE);
  const files = (await readdir(results)).filter((file) => file.endsWith('.json') && file !== REFERENCE);
  files.sort();
  const others = await Promise.all(files.map(read));
  refuseOtherQuestions(reference, files, others);
  const compared = others.flatMap((result) => comparisons(result, reference));
  return [
    ...reference.accuracy.filter(({ forcing }) => forcing.extensions === 0).map(accuracyMarkdown),
    ...(compared.length === 0 ? [] : [comparisonMarkdown('the table above', compared)]),
  ].join('\n\n');
}
