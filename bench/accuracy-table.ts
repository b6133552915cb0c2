/**
 * Prints the accuracy tables from `bench/results/*.jsonl`, and writes the first into the README.
 *
 *   npm run accuracy [-- --write]
 */
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { mcnemarExact, pairedCounts } from '../src/reasoning/mcnemar.ts';
import { wilsonInterval } from '../src/reasoning/wilson-interval.ts';
import type { EvaluationRow } from './evaluation-row.ts';

const results = new URL('results/', import.meta.url);
const readme = new URL('../README.md', import.meta.url);
const START = '<!-- accuracy:start -->';
const END = '<!-- accuracy:end -->';
/** What the page runs on WebAssembly by default. */
const REFERENCE = 'f32';

async function read(name: string): Promise<EvaluationRow[]> {
  const text = await readFile(new URL(`${name}.jsonl`, results), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as EvaluationRow);
}

const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;

/** Accuracy with its 95% interval. */
function cell(rows: readonly EvaluationRow[], budget: number): string {
  const graded = rows.map((row) => row.results.find((result) => result.budget === budget)?.correct ?? false);
  const correct = graded.filter(Boolean).length;
  const { low, high } = wilsonInterval(correct, graded.length);
  return `${percent(correct / graded.length)} <sub>${(100 * low).toFixed(0)}–${(100 * high).toFixed(0)}</sub>`;
}

function budgetTable(rows: readonly EvaluationRow[]): string {
  const budgets = (rows[0]?.results ?? []).map(({ budget }) => budget).reverse();
  const families = [...new Set(rows.map(({ family }) => family))];
  const line = (name: string, part: readonly EvaluationRow[]): string =>
    `| ${name} (n = ${part.length}) | ${budgets.map((budget) => cell(part, budget)).join(' | ')} |`;
  const mean = (budget: number): string => {
    const used = rows.map(
      (row) => row.results.find((result) => result.budget === budget)?.thinkingTokens ?? 0,
    );
    return (used.reduce((sum, tokens) => sum + tokens, 0) / used.length).toFixed(0);
  };
  return [
    `| budget (thinking tokens) | ${budgets.join(' | ')} |`,
    `|---|${budgets.map(() => '---|').join('')}`,
    ...families.map((family) =>
      line(
        family,
        rows.filter((row) => row.family === family),
      ),
    ),
    line('all', rows),
    `| mean thinking tokens used | ${budgets.map(mean).join(' | ')} |`,
  ].join('\n');
}

/** A variant against the reference on the same questions, at the largest budget. */
function comparison(
  name: string,
  rows: readonly EvaluationRow[],
  reference: readonly EvaluationRow[],
): string {
  const byId = new Map(reference.map((row) => [row.id, row.results[0]?.correct ?? false]));
  const paired = rows.filter((row) => byId.has(row.id));
  const first = paired.map((row) => byId.get(row.id) ?? false);
  const second = paired.map((row) => row.results[0]?.correct ?? false);
  const counts = pairedCounts(first, second);
  const n = paired.length;
  const difference = (counts.onlySecond - counts.onlyFirst) / n;
  // Wald interval of a paired difference; the counts are large enough, and it is stated beside the exact test.
  const spread = Math.sqrt((counts.onlyFirst + counts.onlySecond) / n - difference ** 2) / Math.sqrt(n);
  const interval = `${(100 * (difference - 1.96 * spread)).toFixed(2)} to ${(100 * (difference + 1.96 * spread)).toFixed(2)}`;
  const points = `${difference >= 0 ? '+' : ''}${(100 * difference).toFixed(2)}`;
  const p = mcnemarExact(counts).toFixed(3);
  return `| ${name} | ${n} | ${percent(second.filter(Boolean).length / n)} | ${points} (${interval}) | ${counts.onlyFirst} / ${counts.onlySecond} | ${p} |`;
}

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
const names = (await readdir(results))
  .filter((file) => file.endsWith('.jsonl'))
  .map((file) => file.slice(0, -6));
/** What the files of `results/` are called in the table. */
const TITLES: Readonly<Record<string, string>> = {
  int8: 'int8 columns (WebAssembly)',
  'int8-twin': 'int8 blocks (WebGPU default), f32 twin',
  'int4-twin': 'int4 blocks (WebGPU), f32 twin',
  'f32-extend1': 'f32, one forced "Wait"',
  'f32-extend2': 'f32, two forced "Wait"s',
};

const reference = await read(REFERENCE);
const others = names.filter((name) => name !== REFERENCE).sort();
const comparisons = await Promise.all(
  others.map(async (name) => comparison(TITLES[name] ?? name, await read(name), reference)),
);
const text = [
  budgetTable(reference),
  '',
  `| against ${REFERENCE}, largest budget | n | accuracy | difference in points (95%) | lost / gained | McNemar p |`,
  '|---|---|---|---|---|---|',
  ...comparisons,
].join('\n');
console.log(text);
if (values.write) {
  const page = await readFile(readme, 'utf8');
  const from = page.indexOf(START) + START.length;
  const to = page.indexOf(END);
  if (to < from) {
    throw new Error(`README.md has no ${START} … ${END} to write between.`);
  }
  await writeFile(readme, `${page.slice(0, from)}\n${text}\n${page.slice(to)}`);
}
