/**
 * Accuracy of the bundled model on the held-out questions, in the page's own engine on WebAssembly.
 *
 *   npm run evaluate -- [--weights f32|int8|int4] [--twin] [--largest] [--extend N] [--string Wait] [--limit N] [--out FILE]
 *
 * One long thought yields the answer at every smaller budget: each question is run at the largest budget, then the
 * budget is moved left and the run answers from there. Rows are written as they are made; a broken-off evaluation
 * goes on where it was.
 */
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { grade } from '../src/reasoning/grade.ts';
import type { HeldoutQuestion } from '../src/reasoning/question.ts';
import { DEFAULT_RUN_SETTINGS, type RunSettings } from '../src/reasoning/run-settings.ts';
import type { RunEvent, WeightsChoice } from '../src/worker/protocol.ts';
import { EngineFailure, openLocalEngine, type LocalEngine } from '../cli/local-engine.ts';
import type { BudgetResult, EvaluationRow } from './evaluation-row.ts';

const BUDGETS = [512, 256, 128, 64, 32, 16, 0] as const;

const { values } = parseArgs({
  options: {
    weights: { type: 'string', default: 'f32' },
    /** Evaluate the f32 twin of WebGPU's block-quantized weights. */
    twin: { type: 'boolean', default: false },
    /** Only the largest budget, for comparing number formats. */
    largest: { type: 'boolean', default: false },
    extend: { type: 'string', default: '0' },
    string: { type: 'string', default: 'Wait' },
    limit: { type: 'string', default: 'Infinity' },
    out: { type: 'string' },
  },
});

const root = new URL('../', import.meta.url);
const name = `${values.weights}${values.twin ? '-twin' : ''}${values.extend === '0' ? '' : `-extend${values.extend}`}`;
const out = values.out ?? fileURLToPath(new URL(`bench/results/${name}.jsonl`, root));

async function readRows<T>(path: string | URL): Promise<T[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

/** Extensions only make sense with room to think in: they are evaluated at the largest budget alone. */
const budgets = values.extend === '0' && !values.largest ? BUDGETS : BUDGETS.slice(0, 1);

async function evaluate({ client }: LocalEngine, question: HeldoutQuestion): Promise<EvaluationRow> {
  const settings: RunSettings = {
    ...DEFAULT_RUN_SETTINGS,
    extensions: Number(values.extend),
    extensionString: values.string,
    budget: budgets[0] as number,
  };
  const release = new AbortController();
  const runId = question.id;
  const results: BudgetResult[] = [];
  for await (const event of client.run({ runId, question: question.question, settings }, release.signal)) {
    if (event.kind === 'failed') {
      throw new EngineFailure(event.error);
    }
    if (event.kind !== 'done') {
      continue;
    }
    const next = record(question, event, results);
    if (next === undefined) {
      break;
    }
    client.update(runId, { ...settings, budget: next });
  }
  release.abort();
  return { id: question.id, family: question.family, level: question.level, results };
}

/** Notes the answer for every budget it holds for. @returns the largest budget that needs another answer */
function record(
  question: HeldoutQuestion,
  { answer, stats }: Extract<RunEvent, { kind: 'done' }>,
  results: BudgetResult[],
): number | undefined {
  const { thinkingTokens } = stats;
  const correct = grade(question, answer) === 'correct';
  results.push({ budget: budgets[results.length] as number, correct, answer, thinkingTokens });
  for (;;) {
    const budget = budgets[results.length];
    if (budget === undefined || budget <= thinkingTokens) {
      return budget;
    }
    results.push({ budget, correct, answer, thinkingTokens });
  }
}

const questions = (await readRows<HeldoutQuestion>(new URL('public/questions/heldout.jsonl', root))).slice(
  0,
  Number(values.limit),
);
await mkdir(dirname(out), { recursive: true });
const known = new Set((await readRows<EvaluationRow>(out)).map((row) => row.id));
const engine = await openLocalEngine({
  folder: fileURLToPath(new URL('public/models/s1-nano', root)),
  weights: values.weights as WeightsChoice,
  twin: values.twin,
  threads: 1,
});
const started = performance.now();
let done = 0;
for (const question of questions.filter(({ id }) => !known.has(id))) {
  await appendFile(out, `${JSON.stringify(await evaluate(engine, question))}\n`);
  done++;
  if (done % 100 === 0) {
    const perQuestion = (performance.now() - started) / done;
    console.error(`${known.size + done} of ${questions.length}, ${perQuestion.toFixed(0)} ms each`);
  }
}
console.error(`${questions.length} questions in ${out}`);
process.exit(0);
