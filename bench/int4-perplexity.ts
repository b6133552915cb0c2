/**
 * What int4 costs, and whether our way of rounding is better than the plain one: the model thinks about held-out questions
 * in f32 at temperature 1, without budget forcing, and the same tokens are read by f32 and by each int4. How much less
 * likely a rounded model finds them is its perplexity; the divergence of its distributions from those of f32 shows the same
 * with less noise, since every token counts and not only the one that was drawn.
 *
 *   npm run bench:int4 [-- --model FOLDER] [--questions 60] [--tokens 256] [--opener '<|im_start|>think\\n']
 *
 * All weights are computed with in f32, so nothing but the rounding differs. Texts are paired: each is read by all.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Decoder } from '../src/engine/decoder.ts';
import { startOrtWasmInNode } from '../src/engine/ort-wasm-node.ts';
import { createTokenizer } from '../src/engine/tokenizer.ts';
import { createWasmDecoder } from '../src/engine/wasm-decoder.ts';
import { parseQuestionSet, selectQuestions } from '../src/experiments/question-set.ts';
import { parseModelConfig } from '../src/formats/model-config.ts';
import { parseSafetensors, readTensorF32 } from '../src/formats/safetensors.ts';
import { buildGraph } from '../src/graph/build-graph.ts';
import { argMax } from '../src/lib/arg-max.ts';
import { uniformAt } from '../src/lib/random.ts';
import { dequantizeInt4, quantizeInt4 } from '../src/quant/int4.ts';
import { materialize } from '../src/quant/materialize.ts';
import { meanInterval } from './mean-interval.ts';
import { plainInt4 } from './plain-int4.ts';

/** What becomes of the weights of a matrix. */
const ROUNDINGS = {
  f32: (weights: Float32Array) => weights,
  'ours, int4': (weights: Float32Array) => dequantizeInt4(quantizeInt4(weights)),
  'plain int4, extreme at -8': (weights: Float32Array) => plainInt4(weights, -8),
  'plain int4, extreme at 7': (weights: Float32Array) => plainInt4(weights, 7),
} as const;
type Rounding = keyof typeof ROUNDINGS;
const NAMES = Object.keys(ROUNDINGS) as Rounding[];

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: fileURLToPath(new URL('../public/models/s1-nano', import.meta.url)) },
    set: {
      type: 'string',
      default: fileURLToPath(new URL('../public/questions/heldout.jsonl', import.meta.url)),
    },
    questions: { type: 'string', default: '60' },
    tokens: { type: 'string', default: '256' },
    opener: { type: 'string', default: '<|im_start|>think\\n' },
  },
});
const json = async (name: string): Promise<unknown> =>
  JSON.parse(await readFile(join(values.model, name), 'utf8')) as unknown;

async function openRounded(rounding: Rounding): Promise<Decoder> {
  const config = parseModelConfig(await json('config.json'));
  const file = parseSafetensors(new Uint8Array(await readFile(join(values.model, 'model.safetensors'))));
  const target = {
    device: 'wasm',
    weights: 'f32',
    activations: 'f32',
    accuracyLevel: 0,
    logits: 'last',
  } as const;
  const contextLength = config.maxPositions;
  const graph = buildGraph(config, { ...target, maxSequence: contextLength });
  const read = (name: string): Float32Array => {
    const weights = readTensorF32(file, name);
    // Norms and biases are never rounded.
    return file.tensors.get(name)?.shape.length === 2 ? ROUNDINGS[rounding](weights) : weights;
  };
  const externalData = graph.initializers.map(({ name: path, source }) => ({
    path,
    data: materialize(source, read),
  }));
  return createWasmDecoder(await startOrtWasmInNode(1), graph.model, externalData, {
    ...config,
    contextLength,
    batchRows: 1,
  });
}

/** Natural logarithms of the probabilities of all tokens. */
function logProbabilities(logits: Float32Array): Float64Array {
  const largest = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - largest), 0);
  return Float64Array.from(logits, (logit) => logit - largest - Math.log(sum));
}

function divergence(p: Float64Array, q: Float64Array): number {
  return p.reduce((sum, value, i) => sum + Math.exp(value) * (value - (q[i] ?? 0)), 0);
}

/** Means over the sampled tokens of a text, nats. */
interface Reading {
  readonly surprise: number;
  /** Of f32 from this. */
  readonly divergence: number;
}

interface Text {
  /** Tokens that f32 wrote. */
  readonly tokens: number;
  readonly readings: ReadonlyMap<Rounding, Reading>;
}

/** An id drawn from the distribution as it is. */
function draw(logs: Float64Array, uniform: number): number {
  let left = uniform;
  const found = logs.findIndex((value) => (left -= Math.exp(value)) < 0);
  return found < 0 ? argMax(logs) : found;
}

/** Lets f32 write after a prompt, its end included, and all others read along. */
async function writeAndRead(
  decoders: ReadonlyMap<Rounding, Decoder>,
  prompt: readonly number[],
  seed: number,
): Promise<Text> {
  const readers = [...decoders].map(([name, decoder]) => ({
    name,
    decoder,
    cache: decoder.createCache(),
    sum: { surprise: 0, divergence: 0 },
  }));
  let [next, tokens] = [prompt, 0];
  while (tokens < Number(values.tokens)) {
    const found: Float64Array[] = [];
    for (const { decoder, cache } of readers) found.push(logProbabilities(await decoder.step(cache, next)));
    // The first of them is f32.
    const [exact] = found;
    const id = draw(exact, uniformAt(seed, tokens));
    readers.forEach(({ sum }, i) => {
      sum.surprise -= found[i][id];
      sum.divergence += divergence(exact, found[i]);
    });
    tokens += 1;
    if (ends.includes(id)) break;
    next = [id];
  }
  readers.forEach(({ decoder, cache }) => decoder.releaseCache(cache));
  const mean = (sum: Reading): Reading => ({
    surprise: sum.surprise / tokens,
    divergence: sum.divergence / tokens,
  });
  return { tokens, readings: new Map(readers.map(({ name, sum }) => [name, mean(sum)])) };
}

const { eos_token_id: eos } = (await json('config.json')) as { eos_token_id?: number | number[] };
const ends = [eos ?? []].flat();
const tokenizer = createTokenizer(await json('tokenizer.json'), await json('tokenizer_config.json'));
const opener = tokenizer.encode(values.opener.replaceAll('\\n', '\n'));
const all = parseQuestionSet(await readFile(values.set, 'utf8'));
const families = new Set(all.map(({ family }) => family)).size;
const questions = selectQuestions(all, { perFamily: Math.ceil(Number(values.questions) / families) });
const decoders = new Map<Rounding, Decoder>();
for (const name of NAMES) decoders.set(name, await openRounded(name));
const texts: Text[] = [];
for (const [seed, { question }] of questions.entries()) {
  texts.push(await writeAndRead(decoders, [...tokenizer.encodeQuestion(question), ...opener], seed));
}
decoders.forEach((decoder) => decoder.dispose());

const of = (name: Rounding, what: keyof Reading): number[] =>
  texts.map(({ readings }) => readings.get(name)?.[what] ?? Number.NaN);
const shown = (numbers: readonly number[], scale = 1): string => {
  const { mean, low, high } = meanInterval(numbers.map((number) => number * scale));
  return `${mean.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
};
const tokens = texts.reduce((sum, text) => sum + text.tokens, 0);
console.log(
  `${texts.length} texts, ${tokens} sampled tokens; means over texts with 95% intervals, millinats per token`,
);
for (const name of NAMES) {
  const surprise = of(name, 'surprise');
  const perplexity = Math.exp(surprise.reduce((sum, value) => sum + value, 0) / surprise.length);
  console.log(
    `${name}: perplexity ${perplexity.toFixed(4)}, divergence from f32 ${shown(of(name, 'divergence'), 1000)}`,
  );
}
const difference = (name: Rounding, what: keyof Reading): number[] => {
  const theirs = of(name, what);
  return of('ours, int4', what).map((value, i) => value - (theirs[i] ?? Number.NaN));
};
for (const name of NAMES.slice(2)) {
  console.log(
    `ours minus ${name}, paired: surprise ${shown(difference(name, 'surprise'), 1000)}, divergence ${shown(difference(name, 'divergence'), 1000)}`,
  );
}
