/** A checkpoint of a real model's exact shape with made-up weights, for measurements of size and speed. No file of it is ever held whole. */
import { readFileSync } from 'node:fs';
import { expectedTensors } from '../src/formats/check-tensors.ts';
import { parseModelConfig } from '../src/formats/model-config.ts';
import type { ServedBytes, ServedFile } from '../tests/support/fake-hub.ts';

/** Shapes of Qwen2.5-0.5B and Qwen2.5-1.5B (their config.json), and one that shows in a minute that the bench works. */
const SHAPES = {
  small: { hidden_size: 256, intermediate_size: 1024, num_hidden_layers: 4, num_attention_heads: 4 },
  '0.5B': { hidden_size: 896, intermediate_size: 4864, num_hidden_layers: 24, num_attention_heads: 14 },
  '1.5B': { hidden_size: 1536, intermediate_size: 8960, num_hidden_layers: 28, num_attention_heads: 12 },
} as const;

/** Bytes per weight. */
const WIDTHS = { F32: 4, BF16: 2 } as const;

export type SyntheticShape = keyof typeof SHAPES;
export type SyntheticType = keyof typeof WIDTHS;

/** Weights repeat after this many bytes; an odd number of blocks, so that rows differ. */
const PERIOD_BYTES = 33 * 2 ** 20;
const HEAD = 'lm_head.weight';
const EMBEDDING = 'model.embed_tokens.weight';

export function isSyntheticShape(text: string): text is SyntheticShape {
  return Object.hasOwn(SHAPES, text);
}

export function isSyntheticType(text: string): text is SyntheticType {
  return Object.hasOwn(WIDTHS, text);
}

export interface SyntheticCheckpoint {
  readonly files: ReadonlyMap<string, ServedFile>;
  /** The output head counted once, as it is kept. */
  readonly parameters: number;
  /** Of the weights' file. */
  readonly sourceBytes: number;
}

/** Weights roughly normal, with an output head stored apart that equals the embedding, as s1.1-1.5B has; the tokenizer is s1-nano's. */
export function syntheticCheckpoint(shape: SyntheticShape, dtype: SyntheticType): SyntheticCheckpoint {
  const config = {
    model_type: 'qwen2',
    architectures: ['Qwen2ForCausalLM'],
    vocab_size: 151_936,
    num_key_value_heads: 2,
    max_position_embeddings: 32_768,
    rope_theta: 1_000_000,
    tie_word_embeddings: false,
    ...SHAPES[shape],
  };
  const shapes = expectedTensors(parseModelConfig(config));
  const weights = new SyntheticWeights(shapes, dtype);
  const elements = ([, dims]: readonly [string, readonly number[]]): number => product(dims);
  const kept = [...shapes].filter(([name]) => name !== HEAD);
  return {
    files: new Map<string, ServedFile>([
      ['config.json', { bytes: new TextEncoder().encode(JSON.stringify(config)), lfs: false }],
      ['tokenizer.json', nanoFile('tokenizer.json')],
      ['tokenizer_config.json', nanoFile('tokenizer_config.json')],
      ['model.safetensors', { bytes: weights, lfs: true }],
    ]),
    parameters: kept.map(elements).reduce((a, b) => a + b, 0),
    sourceBytes: weights.length,
  };
}

function product(dims: readonly number[]): number {
  return dims.reduce((total, size) => total * size, 1);
}

function nanoFile(name: string): ServedFile {
  const url = new URL(`../public/models/s1-nano/${name}`, import.meta.url);
  return { bytes: new Uint8Array(readFileSync(url)), lfs: false };
}

/** A safetensors file whose bytes are made when they are asked for. */
class SyntheticWeights implements ServedBytes {
  readonly length: number;
  readonly #header: Uint8Array;
  readonly #period: Uint8Array;
  /** In the order of their bytes; `phase` is the place of the first byte within the period. */
  readonly #tensors: { readonly begin: number; readonly end: number; readonly phase: number }[] = [];

  constructor(shapes: ReadonlyMap<string, readonly number[]>, dtype: SyntheticType) {
    // The published file has its tensors in the order of their names: the head comes first.
    const names = [...shapes.keys()].sort();
    const header: Record<string, { dtype: string; shape: readonly number[]; data_offsets: number[] }> = {};
    let at = 0;
    for (const name of names) {
      const dims = shapes.get(name) ?? [];
      const end = at + WIDTHS[dtype] * product(dims);
      header[name] = { dtype, shape: dims, data_offsets: [at, end] };
      at = end;
    }
    const text = new TextEncoder().encode(JSON.stringify(header));
    this.#header = new Uint8Array(8 + text.length);
    new DataView(this.#header.buffer).setBigUint64(0, BigInt(text.length), true);
    this.#header.set(text, 8);
    this.length = this.#header.length + at;
    this.#period = periodOf(dtype);
    for (const name of names) {
      const [begin = 0, end = 0] = header[name]?.data_offsets ?? [];
      const isTable = name === HEAD || name === EMBEDDING;
      this.#tensors.push({
        begin: this.#header.length + begin,
        end: this.#header.length + end,
        phase: isTable ? 0 : begin % PERIOD_BYTES,
      });
    }
  }

  subarray(begin = 0, end = this.length): Uint8Array {
    const out = new Uint8Array(end - begin);
    out.set(this.#header.subarray(begin, end));
    for (const tensor of this.#tensors) {
      const last = Math.min(end, tensor.end);
      for (let at = Math.max(begin, tensor.begin); at < last;) {
        const from = (tensor.phase + at - tensor.begin) % PERIOD_BYTES;
        const part = this.#period.subarray(from, from + last - at);
        out.set(part, at - begin);
        at += part.length;
      }
    }
    return out;
  }
}

function periodOf(dtype: SyntheticType): Uint8Array {
  const values = new Float32Array(PERIOD_BYTES / WIDTHS[dtype]);
  let seed = 1;
  const uniform = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32 - 0.5;
  };
  for (let i = 0; i < values.length; i++) values[i] = 0.03 * (uniform() + uniform() + uniform());
  if (dtype === 'F32') return new Uint8Array(values.buffer);
  const bits = new Uint32Array(values.buffer);
  const halves = new Uint16Array(bits.length);
  for (let i = 0; i < halves.length; i++) halves[i] = (bits[i] ?? 0) >>> 16;
  return new Uint8Array(halves.buffer);
}
