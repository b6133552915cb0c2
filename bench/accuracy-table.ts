/**
 * Prints the accuracy tables of the sweeps in `bench/results`, and writes them into the README.
 *
 *   npm run accuracy [-- --write]
 */
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
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
const readme = new URL('../README.md', import.meta.url);
const START = '<!-- accuracy:start -->';
const END = '<!-- accuracy:end -->';
/** What the page runs on WebAssembly by default, made by `npm run evaluate`. */
const REFERENCE = 'heldout.json';

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

async function report(): Promise<string> {
  const reference = await read(REFERENCE);
  const files = (await readdir(results)).filter((file) => file.endsWith('.json') && file !== REFERENCE);
  const others = await Promise.all(files.sort().map(read));
  const compared = others.flatMap((result) => comparisons(result, reference));
  return [
    ...reference.accuracy.filter(({ forcing }) => forcing.extensions === 0).map(accuracyMarkdown),
    ...(compared.length === 0 ? [] : [comparisonMarkdown('the table above', compared)]),
  ].join('\n\n');
}

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
const text = await report().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  console.error(`bench/results/${REFERENCE} is made by "npm run evaluate".`);
  process.exit(1);
});
console.log(text);
if (values.write) {
  const page = await readFile(readme, 'utf8');
  const from = page.indexOf(START) + START.length;
  const to = page.indexOf(END);
  if (to < from) {
    throw new Error(`README.md has no ${START} … ${END} to write between.`);
  }
  await writeFile(readme, `${page.slice(0, from)}\n\n${text}\n\n${page.slice(to)}`);
}
