/**
 * What comparing budgets of one question costs in decode steps: six lanes with budgets from 32 to 1,024 side by side,
 * against one by one, and against the least it can cost, the longest lane and the answers of the others. Greedy,
 * held-out questions, through the engine's own host. Then what 16 live probes of a thought add to it. Counts, not times:
 * the same on every machine.
 *
 *   npm run bench:shared [-- --per-family 2] [--extend 0,2,8,32]
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openLocalModel } from '../cli/local-model.ts';
import type { Decoder } from '../src/engine/decoder.ts';
import { NO_PROBES, type Probe } from '../src/reasoning/probe.ts';
import { parseQuestionSet, selectQuestions } from '../src/experiments/question-set.ts';
import type { RunStats } from '../src/reasoning/run-event.ts';
import { DEFAULT_RUN_SETTINGS, type RunSettings } from '../src/reasoning/run-settings.ts';
import { createClient } from '../src/worker/client.ts';
import { createEngineHost } from '../src/worker/engine-host.ts';
import type { OpenedModel } from '../src/worker/open-model.ts';
import type { EngineClient } from '../src/worker/protocol.ts';

const BUDGETS = [32, 64, 128, 256, 512, 1024] as const;

const { values } = parseArgs({
  options: {
    'per-family': { type: 'string', default: '2' },
    extend: { type: 'string', default: '0,2,8,32' },
  },
});

const counts = { steps: 0 };
const model = await openLocalModel(
  fileURLToPath(new URL('../public/models/s1-nano', import.meta.url)),
  'f32',
);
const client = await connect({ ...model, parts: { ...model.parts, decoder: counted(model.parts.decoder) } });
const file = new URL('../public/questions/heldout.jsonl', import.meta.url);
const questions = selectQuestions(parseQuestionSet(await readFile(file, 'utf8')), {
  perFamily: Number(values['per-family']),
});

/** The decoder, with its steps counted; those that read a prompt are not decode steps. */
function counted(decoder: Decoder): Decoder {
  return {
    vocabSize: decoder.vocabSize,
    contextLength: decoder.contextLength,
    batchRows: decoder.batchRows,
    createCache: () => decoder.createCache(),
    createBatch: (rows) => decoder.createBatch(rows),
    step(cache, ids) {
      counts.steps += cache.length === 0 ? 0 : 1;
      return decoder.step(cache, ids);
    },
    // Together or alone: each row is a step of the run it belongs to.
    stepBatch(caches, ids) {
      counts.steps += caches.length;
      return decoder.stepBatch(caches, ids);
    },
    copyCache: (from, to, length) => decoder.copyCache(from, to, length),
    releaseCache: (cache) => decoder.releaseCache(cache),
    dispose: () => decoder.dispose(),
  };
}

async function connect(opened: OpenedModel): Promise<EngineClient> {
  const engine = createClient((onReply) => {
    const host = createEngineHost({
      open: () => Promise.resolve(opened),
      post: (reply) => queueMicrotask(() => onReply(reply)),
      now: () => performance.now(),
      setTimer: setTimeout,
      breathe: () => new Promise((resolve) => setImmediate(resolve)),
    });
    return { post: (request) => host.handle(request), close: () => host.dispose() };
  });
  const request = { loadId: 'load', modelUrl: '', modelName: 's1-nano', device: 'wasm' } as const;
  const { signal } = new AbortController();
  for await (const event of engine.load({ ...request, weights: 'f32', threads: 1 }, signal)) {
    if (event.kind === 'failed') throw new Error(event.error.message);
  }
  return engine;
}

/** Runs that are open at the same time. @returns decode steps taken for all, and the counts of each */
async function run(
  question: string,
  all: readonly RunSettings[],
): Promise<{ steps: number; each: RunStats[] }> {
  const before = counts.steps;
  const release = new AbortController();
  const each = await Promise.all(
    all.map(async (settings) => {
      for await (const event of client.run(
        { runId: crypto.randomUUID(), question, settings },
        release.signal,
      )) {
        if (event.kind === 'done') return event.stats;
        if (event.kind === 'failed') throw new Error(event.error.message);
      }
      throw new Error('A run ended without an answer.');
    }),
  );
  const steps = counts.steps - before;
  release.abort();
  return { steps, each };
}

interface Cost {
  readonly oneByOne: number;
  readonly least: number;
  readonly sideBySide: number;
  readonly thinking: number;
}

async function costOf(question: string, extensions: number): Promise<Cost> {
  const all = BUDGETS.map((budget) => ({ ...DEFAULT_RUN_SETTINGS, budget, extensions }));
  const alone: { readonly steps: number; readonly answer: number; readonly thinking: number }[] = [];
  for (const settings of all) {
    const { steps, each } = await run(question, [settings]);
    const { answerTokens = 0, thinkingTokens = 0 } = each[0] ?? {};
    // Besides its tokens, the step that ends the answer.
    alone.push({ steps, answer: answerTokens + 1, thinking: thinkingTokens });
  }
  const longest = alone.at(-1) ?? { steps: 0, thinking: 0 };
  const answers = sum(alone.slice(0, -1).map(({ answer }) => answer));
  const { steps: sideBySide } = await run(question, all);
  const oneByOne = sum(alone.map(({ steps }) => steps));
  return { oneByOne, least: longest.steps + answers, sideBySide, thinking: longest.thinking };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Most live probes of one thought, at equal distances. */
const LIVE_PROBES = 16;

interface ProbeCost {
  /** Decode steps of the run without probes. */
  readonly plain: number;
  readonly probed: number;
  /** A probe is one step over its closing tokens, which gives the first token of its answer, and one for each further. */
  readonly least: number;
  readonly probes: number;
}

/** The same greedy run without probes and with live ones. @throws Error when the trace is another with them */
async function probeCostOf(question: string): Promise<ProbeCost> {
  const settings = { ...DEFAULT_RUN_SETTINGS, budget: 512, extensions: 2 };
  const plain = await probedRun(question, settings, 0);
  const everyTokens = Math.ceil(plain.thinking / LIVE_PROBES);
  const probed = await probedRun(question, settings, everyTokens);
  if (probed.ids !== plain.ids) throw new Error('Probes have changed the trace.');
  const least = probed.probes.map(stepsOf);
  return { plain: plain.steps, probed: probed.steps, least: sum(least), probes: least.length };
}

/** Its sampled tokens, and the step that ends its answer. */
function stepsOf({ tokens, stoppedBy }: Probe): number {
  const sampled = tokens.filter((token) => token.origin === 'sampled').length;
  return sampled + (stoppedBy === 'answered' ? 1 : 0);
}

async function probedRun(
  question: string,
  settings: RunSettings,
  everyTokens: number,
): Promise<{ steps: number; thinking: number; ids: string; probes: Probe[] }> {
  const before = counts.steps;
  const release = new AbortController();
  const probes: Probe[] = [];
  const ids: number[] = [];
  const request = { runId: crypto.randomUUID(), question, settings, probes: { ...NO_PROBES, everyTokens } };
  for await (const event of client.run(request, release.signal)) {
    if (event.kind === 'tokens') ids.push(...event.tokens.map((token) => token.id));
    if (event.kind === 'probe') probes.push(event.probe);
    if (event.kind === 'failed') throw new Error(event.error.message);
    if (event.kind === 'done') {
      const steps = counts.steps - before;
      release.abort();
      return { steps, thinking: event.stats.thinkingTokens, ids: ids.join(' '), probes };
    }
  }
  throw new Error('A run ended without an answer.');
}

console.log(`${questions.length} held-out questions, budgets ${BUDGETS.join(', ')}, greedy, s1-nano f32`);
console.log(
  '| extensions | thinking tokens of the longest lane | one by one | longest + answers | side by side | ratio | worst question |',
);
console.log('|---|---|---|---|---|---|---|');
for (const extensions of values.extend.split(',').map(Number)) {
  const costs: Cost[] = [];
  for (const { question } of questions) {
    costs.push(await costOf(question, extensions));
  }
  const oneByOne = sum(costs.map((cost) => cost.oneByOne));
  const least = sum(costs.map((cost) => cost.least));
  const sideBySide = sum(costs.map((cost) => cost.sideBySide));
  const thinking = sum(costs.map((cost) => cost.thinking)) / costs.length;
  const worst = Math.max(...costs.map((cost) => cost.sideBySide / cost.least));
  const cells = [extensions, thinking.toFixed(0), oneByOne, least, sideBySide];
  console.log(`| ${cells.join(' | ')} | ${(sideBySide / least).toFixed(3)} | ${worst.toFixed(3)} |`);
}
const costs: ProbeCost[] = [];
for (const { question } of questions) {
  costs.push(await probeCostOf(question));
}
const plainSteps = sum(costs.map(({ plain }) => plain));
const extra = sum(costs.map(({ plain, probed }) => probed - plain));
const least = sum(costs.map((cost) => cost.least));
console.log(`\nLive probes, at most ${LIVE_PROBES} a thought, budget 512, 2 extensions:`);
console.log('| probes | decode steps without | more with them | their closes and answers |');
console.log('|---|---|---|---|');
console.log(`| ${sum(costs.map(({ probes }) => probes))} | ${plainSteps} | ${extra} | ${least} |`);
process.exit(0);
