/** A checkpoint of a real model's exact shape with made-up weights, for measurements of size and speed. */
import { readFileSync } from 'node:fs';
import { expectedTensors } from '../src/formats/check-tensors.ts';
import { parseModelConfig } from '../src/formats/model-config.ts';
import type { FakeFile } from '../tests/support/fake-hub.ts';

/** Shapes of Qwen2.5-0.5B and Qwen2.5-1.5B (their config.json). */
const SHAPES = {
  '0.5B': { hidden_size: 896, intermediate_size: 4864, num_hidden_layers: 24, num_attention_heads: 14 },
  '1.5B': { hidden_size: 1536, intermediate_size: 8960, num_hidden_layers: 28, num_attention_heads: 12 },
} as const;

export type SyntheticShape = keyof typeof SHAPES;

/** Weights repeat after this many bytes; an odd number of blocks, so that rows differ. */
const PERIOD_BYTES = 33 * 2 ** 20;

export function isSyntheticShape(text: string): text is SyntheticShape {
  return Object.hasOwn(SHAPES, text);
}

/** bf16 weights, roughly normal, as one file in memory; the tokenizer is s1-nano's. */
export function syntheticRepository(shape: SyntheticShape): Map<string, FakeFile> {
  const json = {
    model_type: 'qwen2',
    architectures: ['Qwen2ForCausalLM'],
    vocab_size: 151_936,
    num_key_value_heads: 2,
    max_position_embeddings: 32_768,
    rope_theta: 1_000_000,
    tie_word_embeddings: true,
    ...SHAPES[shape],
  };
  const header: Record<string, { dtype: string; shape: readonly number[]; data_offsets: number[] }> = {};
  let at = 0;
  for (const [name, dims] of expectedTensors(parseModelConfig(json))) {
    const end = at + 2 * dims.reduce((product, size) => product * size, 1);
    header[name] = { dtype: 'BF16', shape: dims, data_offsets: [at, end] };
    at = end;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + at);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  fillWithWeights(bytes.subarray(8 + text.length));
  const nano = new URL('../public/models/s1-nano/', import.meta.url);
  const file = (name: string): FakeFile => ({
    bytes: new Uint8Array(readFileSync(new URL(name, nano))),
    lfs: false,
  });
  return new Map<string, FakeFile>([
    ['config.json', { bytes: new TextEncoder().encode(JSON.stringify(json)), lfs: false }],
    ['tokenizer.json', file('tokenizer.json')],
    ['tokenizer_config.json', file('tokenizer_config.json')],
    ['model.safetensors', { bytes, lfs: true }],
  ]);
}

function fillWithWeights(target: Uint8Array): void {
  const period = Math.min(PERIOD_BYTES, target.length);
  const float = new Float32Array(1);
  const bits = new Uint32Array(float.buffer);
  let seed = 1;
  const uniform = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32 - 0.5;
  };
  for (let i = 0; i + 1 < period; i += 2) {
    float[0] = 0.03 * (uniform() + uniform() + uniform());
    target[i] = (bits[0] >>> 16) & 0xff;
    target[i + 1] = bits[0] >>> 24;
  }
  for (let filled = period; filled < target.length; filled += period) {
    target.copyWithin(filled, 0, Math.min(period, target.length - filled));
  }
}
