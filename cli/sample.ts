/**
 * Draws samples of a question set with the page's own engine, lets them vote, and sets them beside greedy runs that
 * think longer for as many tokens (Figures 4b and 7 of the s1 paper).
 *
 *   npm run sample -- --set heldout --limit 10 --samples 16 --budgets 64,256 --out f.json
 */
import { samplesChart } from '../bench/plot/samples-chart.ts';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseQuestionSet, selectQuestions } from '../src/experiments/question-set.ts';
import { runSamples } from '../src/experiments/run-samples.ts';
import { runThought } from '../src/experiments/run-thought.ts';
import type { SampleRow } from '../src/experiments/sample-row.ts';
import { atEqualTokens, sampledPoints, sequentialPoints } from '../src/experiments/sample-tables.ts';
import { sha256 } from '../src/experiments/sha256.ts';
import type { SweepRow } from '../src/experiments/sweep-row.ts';
import type { HeldoutQuestion } from '../src/reasoning/question.ts';
import { DEFAULT_RUN_SETTINGS } from '../src/reasoning/run-settings.ts';
import { checkRoom } from './check-room.ts';
import { checkWritable } from './check-writable.ts';
import { openLocalEngine, type LocalEngine } from './local-engine.ts';
import { createProgressLine } from './progress-line.ts';
import { readQuestionFile } from './question-file.ts';
import { parseSampleOptions, SAMPLE_USAGE, type SampleOptions } from './sample-options.ts';
import { sampleReport, type SampleTables } from './sample-report.ts';
import { sweepSubjectOf } from './sweep-subject-of.ts';
import { resolveFormat } from './think-format-of.ts';
import { reportError } from './usage-error.ts';

/** Changes whenever files written before can no longer be read. */
const FORMAT = 's1-samples-1';

interface Rows {
  readonly samples: readonly SampleRow[];
  readonly sequential: readonly SweepRow[];
}

/** Question by question, so that what was made when it is broken off is of both kinds. */
async function runAll(
  { samples, sequential }: Pick<SampleOptions, 'samples' | 'sequential'>,
  questions: readonly HeldoutQuestion[],
  { client }: LocalEngine,
  signal: AbortSignal,
): Promise<Rows> {
  const made: { samples: SampleRow[]; sequential: SweepRow[] } = { samples: [], sequential: [] };
  const { extensions } = sequential;
  const extensionString = extensions === 0 ? '' : DEFAULT_RUN_SETTINGS.extensionString;
  const cells = sequential.budgets.map((budget) => ({ budget, extensions, extensionString }));
  const greedy = { ...samples.fixed, sampling: DEFAULT_RUN_SETTINGS.sampling };
  const total = questions.length * (samples.budgets.length * samples.count + cells.length);
  const show = createProgressLine(
    (line) => console.error(line),
    () => performance.now(),
  );
  for (const question of questions) {
    for await (const rows of runSamples(client, [question], samples, signal)) {
      made.samples.push(...rows);
      show({ done: made.samples.length + made.sequential.length, total });
    }
    for await (const row of runThought(client, { question, cells }, greedy, signal)) {
      made.sequential.push(row);
      show({ done: made.samples.length + made.sequential.length, total });
    }
  }
  return made;
}

/** Refuses budgets that would only fail later. @throws UsageError */
async function openWithRoom(
  folder: string,
  { weights, contextLength, samples, sequential }: SampleOptions,
): Promise<LocalEngine> {
  const context = contextLength === undefined ? {} : { contextLength };
  const engine = await openLocalEngine({ folder, weights, threads: 1, ...context });
  checkRoom(engine.info, [...samples.budgets, ...sequential.budgets], samples.fixed.maxAnswerTokens);
  return engine;
}

function tablesOf({ samples, sequential }: Rows, questions: readonly HeldoutQuestion[]): SampleTables {
  const sampled = sampledPoints(samples, questions);
  const longer = sequentialPoints(sequential);
  return { sampled, sequential: longer, equalTokens: atEqualTokens(longer, sampled) };
}

/** @returns the exit code */
async function main(): Promise<number> {
  const options = parseSampleOptions(process.argv.slice(2));
  if (options.help) {
    console.log(SAMPLE_USAGE);
    return 0;
  }
  await Promise.all([options.out, ...(options.svg === null ? [] : [options.svg])].map(checkWritable));
  const file = await readQuestionFile(options.set);
  const questions = selectQuestions(parseQuestionSet(file.text), options.selection);
  const folder = options.model ?? fileURLToPath(new URL('../public/models/s1-nano', import.meta.url));
  const engine = await openWithRoom(folder, options);
  const { sequential } = options;
  const samples = { ...options.samples, fixed: resolveFormat(options.samples.fixed, engine.info) };
  const subject = await sweepSubjectOf(folder, engine.info, false);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const rows = await runAll({ samples, sequential }, questions, engine, stop.signal);
  if (stop.signal.aborted) {
    console.error('Stopped; nothing was written. Fewer questions (--limit) or samples take less time.');
    return 130;
  }
  const tables = tablesOf(rows, questions);
  const facts = {
    format: FORMAT,
    date: new Date().toISOString(),
    set: file.name,
    setHash: await sha256(file.text),
    questions: questions.length,
    subject,
    samples,
    sequential,
  };
  await writeFile(options.out, `${JSON.stringify({ ...facts, tables, rows }, null, 1)}\n`);
  if (options.svg !== null) {
    const headline = `${engine.info.modelName}, ${engine.info.weights}, ${questions.length} questions`;
    await writeFile(options.svg, samplesChart(tables, headline));
  }
  console.log(sampleReport(tables));
  return 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => process.exit(reportError(error, SAMPLE_USAGE)),
);
