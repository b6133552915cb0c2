/** Small models in GGUF, as files of the fake hub. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  encodeGgufHeader,
  type GgufEntry,
  type GgufTensorEntry,
} from '../../src/formats/gguf/encode-gguf-header.ts';
import { ggufExports, ggufModelEntries, ggufTokenizerEntries } from '../../src/formats/gguf/export-gguf.ts';
import { GgufFile } from '../../src/formats/gguf/gguf-file.ts';
import { parseGgufHeader } from '../../src/formats/gguf/gguf-header.ts';
import { parseModelConfig } from '../../src/formats/model-config.ts';
import { parseSafetensors, readTensorF32, storedTensor } from '../../src/formats/safetensors.ts';
import { ggufFixture } from '../fixtures/gguf/gguf-fixture.ts';

const NANO = join(import.meta.dirname, '../../public/models/s1-nano');
const ALIGNMENT = 32;

interface Tensor extends GgufTensorEntry {
  readonly bytes: Uint8Array;
}

function encodeGguf(entries: ReadonlyMap<string, GgufEntry>, tensors: readonly Tensor[]): Uint8Array {
  const parts = [encodeGgufHeader(entries, tensors)];
  for (const { bytes } of tensors) {
    const padded = new Uint8Array(Math.ceil(bytes.length / ALIGNMENT) * ALIGNMENT);
    padded.set(bytes);
    parts.push(padded);
  }
  return new Uint8Array(Buffer.concat(parts));
}

function nanoJson(file: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(NANO, file), 'utf8')) as Record<string, unknown>;
}

/** The bundled model: matrices in F16 as they are in its folder. */
export function nanoGguf(): Uint8Array {
  const config = parseModelConfig(nanoJson('config.json'));
  const weights = parseSafetensors(new Uint8Array(readFileSync(join(NANO, 'model.safetensors'))));
  const tensors = ggufExports(config, 'F16').map(({ name, type, shape, source }) => {
    if (source === null) throw new Error('s1-nano has no frequency divisors');
    const bytes =
      type === 'F16'
        ? storedTensor(weights, source).bytes
        : new Uint8Array(readTensorF32(weights, source).buffer);
    return { name, type, shape, bytes };
  });
  const tokenizer = ggufTokenizerEntries(
    nanoJson('tokenizer.json'),
    nanoJson('tokenizer_config.json'),
    config.vocabSize,
  );
  return encodeGguf(new Map([...ggufModelEntries(config, 's1-nano'), ...tokenizer]), tensors);
}

/** Letters and signs, so that a model of 96 tokens has a tokenizer. */
function tinyTokenizer(): Map<string, GgufEntry> {
  const tokens = Array.from({ length: 96 }, (_, i) => String.fromCharCode(i < 94 ? 33 + i : 0x100 + i));
  return new Map<string, GgufEntry>([
    ['tokenizer.ggml.model', { kind: 'text', value: 'gpt2' }],
    ['tokenizer.ggml.pre', { kind: 'text', value: 'llama-bpe' }],
    ['tokenizer.ggml.tokens', { kind: 'texts', value: tokens }],
    ['tokenizer.ggml.merges', { kind: 'texts', value: [] }],
  ]);
}

/**
 * The tiny Llama of the fixtures, its Q8_0 blocks, permuted rows and frequency divisors as llama.cpp lays them out.
 * @param count of parts, as gguf-split makes them: only the first says what the model is
 */
export function tinyLlamaGguf(count = 1): Uint8Array[] {
  const file = ggufFixture('tiny-llama.gguf');
  const header = parseGgufHeader(file, file.length);
  if (header === undefined) throw new Error('the fixture was cut');
  const tensors = [...header.tensors].map(([name, { type, shape, begin, end }]) => {
    return { name, type, shape, bytes: file.subarray(begin, end) };
  });
  const about = new Map([...ggufModelEntries(new GgufFile(file).config, 'tiny'), ...tinyTokenizer()]);
  if (count === 1) return [encodeGguf(about, tensors)];
  const perPart = Math.ceil(tensors.length / count);
  return Array.from({ length: count }, (_, i) => {
    const split = new Map<string, GgufEntry>([
      ['split.no', { kind: 'u32', value: i }],
      ['split.count', { kind: 'u32', value: count }],
    ]);
    const entries = i === 0 ? new Map([...about, ...split]) : split;
    return encodeGguf(entries, tensors.slice(i * perPart, (i + 1) * perPart));
  });
}
