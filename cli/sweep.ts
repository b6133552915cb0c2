/**
 * Runs a question set over budgets and extensions with the page's own engine, and writes the complete result.
 *
 *   npm run sweep -- --set heldout --budgets 0,16,32,64,128,256,512,1024 --extend 0 --out f.json
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseQuestionSet, selectQuestions } from '../src/experiments/question-set.ts';
import { rowsToCsv } from '../src/experiments/rows-to-csv.ts';
import { runSweep, type Sweep, type Thinker } from '../src/experiments/run-sweep.ts';
import { runThought } from '../src/experiments/run-thought.ts';
import { sortRows } from '../src/experiments/sort-rows.ts';
import { createSweepResult, type SweepResult } from '../src/experiments/sweep-result.ts';
import type { SweepRow } from '../src/experiments/sweep-row.ts';
import { sha256 } from '../src/experiments/sha256.ts';
import { checkRoom } from './check-room.ts';
import { openLocalEngine, type LocalEngine, type LocalEngineOptions } from './local-engine.ts';
import { readQuestionFile } from './question-file.ts';
import { createProgressLine } from './progress-line.ts';
import { parseSweepOptions, SWEEP_USAGE, type SweepOptions } from './sweep-options.ts';
import { sweepReport } from './sweep-report.ts';
import { openSweepStore, type SweepStore } from './sweep-store.ts';
import { sweepSubjectOf } from './sweep-subject-of.ts';
import { resolveFormat } from './think-format-of.ts';
import { reportError } from './usage-error.ts';
import { startWorkerThinker } from './worker-thinker.ts';

/** The engine of this process, and as many processes besides as there are jobs. */
function startThinkers(
  jobs: number,
  { client }: LocalEngine,
  { settings }: Sweep,
  engine: LocalEngineOptions,
): { readonly thinkers: Thinker[]; close(): void } {
  const workers = Array.from({ length: jobs - 1 }, () => startWorkerThinker(engine, settings.fixed));
  const own: Thinker = (thought, signal) => runThought(client, thought, settings.fixed, signal);
  return {
    thinkers: [own, ...workers.map(({ think }) => think)],
    close: () => workers.forEach((worker) => worker.close()),
  };
}

/** @returns all rows, or null when the person broke the sweep off */
async function runAll(
  sweep: Sweep,
  thinkers: readonly Thinker[],
  store: SweepStore,
): Promise<SweepRow[] | null> {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const show = createProgressLine(
    (line) => console.error(line),
    () => performance.now(),
  );
  const rows: SweepRow[] = [];
  for await (const step of runSweep(sweep, thinkers, store.known, stop.signal)) {
    rows.push(step.row);
    if (!step.known) {
      await store.append(step.key, step.row);
      show(step);
    }
  }
  return stop.signal.aborted ? null : rows;
}

async function sweepWith(options: SweepOptions): Promise<SweepResult | null> {
  const { out, weights, twin, contextLength } = options;
  const file = await readQuestionFile(options.set);
  const questions = selectQuestions(parseQuestionSet(file.text), options.selection);
  const folder = options.model ?? fileURLToPath(new URL('../public/models/s1-nano', import.meta.url));
  const engineOptions = {
    folder,
    weights,
    twin,
    threads: 1,
    ...(contextLength !== undefined && { contextLength }),
  };
  const engine = await openLocalEngine(engineOptions);
  const settings = { ...options.settings, fixed: resolveFormat(options.settings.fixed, engine.info) };
  checkRoom(engine.info, settings.budgets, settings.fixed.maxAnswerTokens);
  await mkdir(dirname(resolve(out)), { recursive: true });
  const subject = await sweepSubjectOf(folder, engine.info, twin);
  const sweep: Sweep = { questions, settings, subject };
  const setHash = await sha256(file.text);
  const store = await openSweepStore(out, sweep, setHash);
  const { thinkers, close } = startThinkers(
    Math.min(options.jobs, questions.length),
    engine,
    sweep,
    engineOptions,
  );
  try {
    const rows = await runAll(sweep, thinkers, store);
    if (rows === null) {
      console.error(`Stopped. What was made is in ${store.partial}; the same command goes on from there.`);
      return null;
    }
    const facts = { date: new Date().toISOString(), set: file.name, setHash, questions: questions.length };
    const result = createSweepResult({ ...facts, subject, settings }, sortRows(rows, questions, settings));
    await store.complete(result);
    return result;
  } finally {
    close();
  }
}

/** @returns the exit code */
async function main(): Promise<number> {
  const options = parseSweepOptions(process.argv.slice(2));
  if (options.help) {
    console.log(SWEEP_USAGE);
    return 0;
  }
  const result = await sweepWith(options);
  if (result === null) return 130;
  if (options.csv !== null) await writeFile(options.csv, rowsToCsv(result.rows));
  console.log(sweepReport(result));
  return 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => process.exit(reportError(error, SWEEP_USAGE)),
);
