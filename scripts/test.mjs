// npm test: every check of the project, from a fresh clone. Stops at the first that fails.
//   npm test -- --only unit,e2e    only these steps
//   npm test -- --verbose          show their output while they run
import './support/node-version.mjs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findBrowser } from './support/browser.mjs';
import { run } from './support/child.mjs';
import { installDependencies } from './support/dependencies.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const results = join(root, 'test-results');
const MINUTE = 60_000;

const bin = (path) => join(root, 'node_modules', path);
const vitest = (project) => [
  bin('vitest/vitest.mjs'),
  'run',
  `--project=${project}`,
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${join(results, `${project}.json`)}`,
];

const playwright = (project, workers) => [
  bin('@playwright/test/cli.js'),
  'test',
  `--project=${project}`,
  `--workers=${workers}`,
];

/** In order; the time limits are well above what two slow cores need. */
const STEPS = [
  { name: 'format', args: [bin('prettier/bin/prettier.cjs'), '--check', '.'], limitMs: 3 * MINUTE },
  { name: 'lint', args: [bin('eslint/bin/eslint.js'), '.'], limitMs: 5 * MINUTE },
  { name: 'types', args: [bin('typescript/bin/tsc'), '-b'], limitMs: 5 * MINUTE },
  { name: 'unit', args: vitest('unit'), limitMs: 8 * MINUTE, count: countVitest },
  { name: 'model', args: vitest('model'), limitMs: 10 * MINUTE, count: countVitest },
  { name: 'build', args: [bin('vite/bin/vite.js'), 'build'], limitMs: 4 * MINUTE },
  // Loading a page leaves a core idle now and then; emulating a GPU leaves none.
  { name: 'e2e', args: playwright('wasm', 2), limitMs: 30 * MINUTE, count: countPlaywright },
  { name: 'e2e-gpu', args: playwright('webgpu-software', 1), limitMs: 25 * MINUTE, count: countPlaywright },
];

/** Steps that need a browser. */
const BROWSER_STEPS = ['e2e', 'e2e-gpu'];

function countVitest(report) {
  return {
    passed: report.numPassedTests,
    // A file that could not be loaded has no tests to fail.
    failed: Math.max(report.numFailedTests, report.success ? 0 : 1),
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function countPlaywright({ stats, errors }) {
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
  };
}

/** Counts from the step's report; nothing when it has none or did not get to write it. */
async function readCounts(step) {
  if (step.count === undefined) return null;
  try {
    return step.count(JSON.parse(await readFile(join(results, `${step.name}.json`), 'utf8')));
  } catch {
    return null;
  }
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** Runs one step and prints its line. */
async function runStep(step, env, verbose) {
  process.stdout.write(`${step.name.padEnd(7)} … ${verbose ? '\n' : ''}`);
  await rm(join(results, `${step.name}.json`), { force: true });
  const startedAt = Date.now();
  const { code, output, timedOut } = await run(process.execPath, step.args, {
    cwd: root,
    env: { ...env, S1_E2E_REPORT: join(results, `${step.name}.json`) },
    timeoutMs: step.limitMs,
    show: verbose,
  });
  const durationMs = Date.now() - startedAt;
  await writeFile(join(results, `${step.name}.log`), output);
  const counts = await readCounts(step);
  const passed = code === 0 && (step.count === undefined || counts !== null);
  const tests =
    counts === null ? '' : `  ${counts.passed} passed${counts.skipped ? `, ${counts.skipped} skipped` : ''}`;
  console.log(`${passed ? 'ok    ' : 'FAILED'} ${seconds(durationMs).padStart(8)}${tests}`);
  if (!passed) {
    if (!verbose) console.log(`\n${output.trim()}\n`);
    console.log(
      timedOut
        ? `${step.name} was stopped after ${seconds(step.limitMs)}.`
        : `${step.name} failed (exit code ${code}). Again, alone: npm test -- --only ${step.name}`,
    );
  }
  return { name: step.name, passed, durationMs, counts };
}

function chosenSteps() {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, verbose: { type: 'boolean', default: false } },
  });
  const names = values.only?.split(',').map((name) => name.trim());
  const unknown = names?.filter((name) => !STEPS.some((step) => step.name === name)) ?? [];
  if (unknown.length > 0) {
    throw new Error(`no step ${unknown.join(', ')}; there are ${STEPS.map((step) => step.name).join(', ')}`);
  }
  return { steps: STEPS.filter((step) => names?.includes(step.name) ?? true), verbose: values.verbose };
}

async function main() {
  const { steps, verbose } = chosenSteps();
  await mkdir(results, { recursive: true });
  await rm(join(results, 'summary.json'), { force: true });
  if (!(await installDependencies(root))) return 1;

  const env = { ...process.env };
  // The steps write into a pipe: they cannot see for themselves where their output ends up.
  delete env.FORCE_COLOR;
  delete env.NO_COLOR;
  if (process.stdout.isTTY) env.FORCE_COLOR = '1';
  else env.NO_COLOR = '1';
  delete env.NODE_ENV;
  if (steps.some((step) => BROWSER_STEPS.includes(step.name))) {
    const browser = await findBrowser(root);
    if (browser === null) return 1;
    console.log(`Browser: ${browser}`);
    env.CHROMIUM_PATH = browser;
  }

  const startedAt = Date.now();
  const done = [];
  for (const step of steps) {
    if (done.some((earlier) => earlier.name === 'build')) env.S1_PAGE_IS_BUILT = '1';
    const result = await runStep(step, env, verbose);
    done.push(result);
    if (!result.passed) break;
  }

  const sum = (key) => done.reduce((total, { counts }) => total + (counts?.[key] ?? 0), 0);
  const failedSteps = done.filter((step) => !step.passed);
  const summary = {
    passed: sum('passed'),
    // A step that fails without a test, such as lint, counts as one.
    failed: Math.max(sum('failed'), failedSteps.length),
    skipped: sum('skipped'),
    steps: done,
  };
  await writeFile(join(results, 'summary.json'), JSON.stringify(summary, null, 2));
  console.log(
    `total   ${failedSteps.length === 0 ? '… ok    ' : '… FAILED'} ${seconds(Date.now() - startedAt).padStart(8)}` +
      `  ${summary.passed} tests passed, ${summary.skipped} skipped`,
  );
  return failedSteps.length === 0 ? 0 : 1;
}

try {
  process.exit(await main());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
