/**
 * Decode speed of the bundled model on WebAssembly in Node, at several context lengths, against the same graph with a
 * growing cache in the same run. Rounds alternate between the variants, so that noise of the machine hits all alike.
 *
 *   npm run bench:decode -- [--threads 1] [--rounds 7] [--write]
 *
 * --write: into the README. Only from an idle machine.
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
import { createGrowingKvDecoder } from './growing-kv-decoder.ts';
import { machineWords } from './machine-words.ts';
import { writeReadmeBlock } from './readme-block.ts';

const CONTEXTS = [8, 256, 512, 1024] as const;
const STEPS_PER_ROUND = 32;

const { values } = parseArgs({
  options: {
    threads: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '7' },
    write: { type: 'boolean', default: false },
  },
});
const threads = Number(values.threads);
const rounds = Number(values.rounds);

const folder = new URL('../public/models/s1-nano/', import.meta.url);
const config = parseModelConfig(JSON.parse(await readFile(new URL('config.json', folder), 'utf8')));
const file = parseSafetensors(new Uint8Array(await readFile(new URL('model.safetensors', folder))));

async function decoderFor(weights: 'f32' | 'int8', kind: 'static' | 'growing'): Promise<Decoder> {
  const { maxPositions, layers, kvHeads, headDim, vocabSize } = config;
  const target = { device: 'wasm', weights, activations: 'f32', accuracyLevel: 0, logits: 'last' } as const;
  const graph = buildGraph(config, { ...target, maxSequence: maxPositions });
  const unclaimed = new Map<string, Uint8Array<ArrayBuffer>>();
  const data: ExternalData[] = graph.initializers.map(({ name, source }) => ({
    path: name,
    data: materialize(source, (tensor) => readTensorF32(file, tensor), unclaimed),
  }));
  const shape = { layers, kvHeads, headDim, vocabSize, contextLength: maxPositions, batchRows: 1 };
  return kind === 'static'
    ? createWasmDecoder(await startOrtWasmInNode(threads), graph.model, data, shape)
    : createGrowingKvDecoder(graph.model, data, shape);
}

/** Milliseconds per token over one round that starts at a context of `context` tokens. */
async function round(decoder: Decoder, context: number): Promise<number> {
  const cache = decoder.createCache();
  const prompt = Array.from({ length: context }, (_, i) => (i * 7919) % 900);
  await decoder.step(cache, prompt);
  await decoder.step(cache, [5]);
  const start = performance.now();
  for (let i = 0; i < STEPS_PER_ROUND; i++) {
    await decoder.step(cache, [i]);
  }
  const ms = (performance.now() - start) / STEPS_PER_ROUND;
  decoder.releaseCache(cache);
  return ms;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

const variants: readonly { name: string; decoder: Decoder }[] = [
  { name: 'growing cache, f32', decoder: await decoderFor('f32', 'growing') },
  { name: 'f32 (default)', decoder: await decoderFor('f32', 'static') },
  { name: 'int8', decoder: await decoderFor('int8', 'static') },
];

const lines = [
  `\`npm run bench:decode -- --write\`: Node ${process.version}, ${threads === 1 ? 'one thread' : `${threads} threads`}, ` +
    `${machineWords()}, median of ${rounds} rounds of ${STEPS_PER_ROUND} tokens that alternate between the variants.`,
  '',
  `| context | ${variants.map(({ name }) => name).join(' | ')} | f32 ÷ growing |`,
  `|---|${variants.map(() => '---|').join('')}---|`,
];
for (const context of CONTEXTS) {
  const times: number[][] = variants.map(() => []);
  for (let r = 0; r < rounds; r++) {
    for (const [i, { decoder }] of variants.entries()) {
      times[i]?.push(await round(decoder, context));
    }
  }
  const medians = times.map(median);
  const speeds = medians.map((ms) => `${Math.round(1000 / ms)} tokens/s`);
  const ratio = ((medians[0] ?? NaN) / (medians[1] ?? NaN)).toFixed(2);
  lines.push(`| ${context.toLocaleString('en-US')} | ${speeds.join(' | ')} | ${ratio} |`);
}
const text = lines.join('\n');
console.log(text);
if (values.write) {
  await writeReadmeBlock('decode', text);
}
process.exit(0);
