/**
 * Tokens per second of one row, and of four and eight decoded together, of the bundled model on WebAssembly in Node, at
 * several context lengths. Rounds alternate between the numbers of rows, so that noise of the machine hits all alike.
 *
 *   npm run bench:batch -- [--threads 1] [--rounds 5] [--weights f32] [--clock cpu] [--profile]
 *
 * `--clock cpu` counts the processor's time instead of time: for one thread, on a machine that others use too.
 * `--profile` says where the time of a step goes: a straight line through the steps at all context lengths, whose
 * start is the work on weights, norms and logits, and whose slope is the attention over the rows of the cache. Beside
 * them a prompt of 128 tokens at once, which is as fast as the runtime multiplies these weights.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Decoder } from '../src/engine/decoder.ts';
import type { ExternalData } from '../src/engine/ort-wasm-session.ts';
import { startOrtWasmInNode } from '../src/engine/ort-wasm-node.ts';
import { createWasmDecoder } from '../src/engine/wasm-decoder.ts';
import { parseModelConfig } from '../src/formats/model-config.ts';
import { parseSafetensors, readTensorF32 } from '../src/formats/safetensors.ts';
import { buildGraph } from '../src/graph/build-graph.ts';
import { materialize } from '../src/quant/materialize.ts';

const CONTEXTS = [8, 256, 512] as const;
const ROWS = [1, 4, 8] as const;
const STEPS_PER_ROUND = 32;
const PROMPT = 128;

const { values } = parseArgs({
  options: {
    threads: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '5' },
    weights: { type: 'string', default: 'f32' },
    clock: { type: 'string', default: 'wall' },
    profile: { type: 'boolean', default: false },
  },
});
const threads = Number(values.threads);
const rounds = Number(values.rounds);
const weights = values.weights === 'int8' ? 'int8' : 'f32';

const now = values.clock === 'cpu' ? () => process.cpuUsage().user / 1000 : () => performance.now();

async function openDecoder(): Promise<{ readonly decoder: Decoder; readonly parameters: number }> {
  const folder = new URL('../public/models/s1-nano/', import.meta.url);
  const config = parseModelConfig(JSON.parse(await readFile(new URL('config.json', folder), 'utf8')));
  const file = parseSafetensors(new Uint8Array(await readFile(new URL('model.safetensors', folder))));
  const { maxPositions, layers, kvHeads, headDim, vocabSize } = config;
  const target = { device: 'wasm', weights, activations: 'f32', accuracyLevel: 0, logits: 'last' } as const;
  const graph = buildGraph(config, { ...target, maxSequence: maxPositions });
  const unclaimed = new Map<string, Uint8Array<ArrayBuffer>>();
  const data: ExternalData[] = graph.initializers.map(({ name, source }) => ({
    path: name,
    data: materialize(source, (tensor) => readTensorF32(file, tensor), unclaimed),
  }));
  const shape = { layers, kvHeads, headDim, vocabSize, contextLength: maxPositions };
  const module = await startOrtWasmInNode(threads);
  const parameters = [...file.tensors.values()].reduce(
    (sum, { shape: dims }) => sum + dims.reduce((product, dim) => product * dim, 1),
    0,
  );
  const batchRows = Math.max(...ROWS);
  return {
    decoder: await createWasmDecoder(module, graph.model, data, { ...shape, batchRows }),
    parameters,
  };
}

/** Milliseconds per step of `rows` caches over one round that starts at a context of `context` tokens. */
async function round(decoder: Decoder, rows: number, context: number): Promise<number> {
  const caches = decoder.createBatch(rows);
  const step = (id: number) => decoder.stepBatch(caches, new Array<number>(rows).fill(id));
  const prompt = Array.from({ length: context }, (_, i) => (i * 7919) % 900);
  for (const cache of caches) {
    await decoder.step(cache, prompt);
  }
  await step(5);
  const start = now();
  for (let i = 0; i < STEPS_PER_ROUND; i++) {
    await step(i);
  }
  const ms = (now() - start) / STEPS_PER_ROUND;
  caches.forEach((cache) => decoder.releaseCache(cache));
  return ms;
}

/** Milliseconds for a prompt at once. */
async function promptRound(decoder: Decoder): Promise<number> {
  const cache = decoder.createCache();
  const prompt = Array.from({ length: PROMPT }, (_, i) => (i * 7919) % 900);
  const start = now();
  await decoder.step(cache, prompt);
  const ms = now() - start;
  decoder.releaseCache(cache);
  return ms;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** Least squares: y = start + slope · x. */
function line(points: readonly (readonly [x: number, y: number])[]): { start: number; slope: number } {
  const mean = (at: 0 | 1): number => points.reduce((sum, point) => sum + point[at], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const slope =
    points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0) /
    points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
  return { start: y - slope * x, slope };
}

const { decoder, parameters } = await openDecoder();
const prompts: number[] = [];
/** By rows, then by context: milliseconds per step. */
const measured = new Map<number, [number, number][]>(ROWS.map((rows) => [rows, []]));
for (const context of CONTEXTS) {
  const times = new Map<number, number[]>(ROWS.map((rows) => [rows, []]));
  for (let r = 0; r < rounds; r++) {
    for (const rows of ROWS) {
      times.get(rows)?.push(await round(decoder, rows, context));
    }
    prompts.push(await promptRound(decoder));
  }
  // Half of a round's tokens come before the middle of it.
  times.forEach((ms, rows) => measured.get(rows)?.push([context + STEPS_PER_ROUND / 2, median(ms)]));
}

console.log(
  `s1-nano ${weights} on WebAssembly in Node ${process.version}, ${threads} thread(s), ${values.clock} time, median of ${rounds} rounds of ${STEPS_PER_ROUND} steps`,
);
console.log(`| context | ${ROWS.map((rows) => `${rows} row(s)`).join(' | ')} | 8 rows ÷ 1 row |`);
console.log(`|---|${ROWS.map(() => '---|').join('')}---|`);
CONTEXTS.forEach((context, i) => {
  const speeds = ROWS.map((rows) => (1000 * rows) / (measured.get(rows)?.[i]?.[1] ?? NaN));
  const cells = speeds.map((speed) => `${Math.round(speed)} tokens/s`);
  const ratio = ((speeds.at(-1) ?? NaN) / (speeds[0] ?? NaN)).toFixed(2);
  console.log(`| ${context} | ${cells.join(' | ')} | ${ratio} |`);
});
if (values.profile) {
  // Each weight is multiplied and added once per row.
  const speed = (rows: number, ms: number): string => ((2 * parameters * rows) / ms / 1e6).toFixed(1);
  console.log(
    '\n| rows | ms per step without context | of it per row | GFLOP/s | ms per 100 tokens of context and row |',
  );
  console.log('|---|---|---|---|---|');
  for (const [rows, points] of measured) {
    const { start, slope } = line(points);
    const cells = [rows, start.toFixed(2), (start / rows).toFixed(2), speed(rows, start)];
    console.log(`| ${cells.join(' | ')} | ${((100 * slope) / rows).toFixed(3)} |`);
  }
  const ms = median(prompts);
  const cells = [`${PROMPT} at once`, ms.toFixed(1), (ms / PROMPT).toFixed(2), speed(PROMPT, ms)];
  console.log(`| ${cells.join(' | ')} | |`);
}
process.exit(0);
