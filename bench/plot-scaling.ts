/**
 * Draws the charts of a sweep as SVG: accuracy against mean thinking tokens, over all and by family, and, where the sweep
 * has extensions, what they add.
 *
 *   npm run plot -- [--from bench/results/heldout.json] [--out training/report] [--name scaling]
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readSweepResult } from '../src/experiments/sweep-result.ts';
import { extensionChart, familyCharts, hasExtensions, overallChart } from './plot/scaling-charts.ts';

const { values } = parseArgs({
  options: {
    from: { type: 'string', default: 'bench/results/heldout.json' },
    out: { type: 'string', default: 'training/report' },
    /** Begins the names of the files. */
    name: { type: 'string', default: 'scaling' },
  },
});
const result = readSweepResult(await readFile(values.from, 'utf8'), values.from);
await mkdir(values.out, { recursive: true });
const charts: Readonly<Record<string, string>> = {
  [values.name]: overallChart(result),
  [`${values.name}-families`]: familyCharts(result),
  ...(hasExtensions(result) ? { [`${values.name}-extensions`]: extensionChart(result) } : {}),
};
for (const [name, chart] of Object.entries(charts)) {
  await writeFile(join(values.out, `${name}.svg`), chart);
  console.log(join(values.out, `${name}.svg`));
}
