/** Writes a checkpoint to disk, tensor by tensor: as a folder that the page and transformers load, or as one GGUF file. */
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expectedTensors } from '../src/formats/check-tensors.ts';
import { encodeSafetensorsHeader } from '../src/formats/encode-safetensors-header.ts';
import { GGUF_ALIGNMENT, encodeGgufHeader } from '../src/formats/gguf/encode-gguf-header.ts';
import {
  ggufExports,
  ggufModelEntries,
  ggufTokenizerEntries,
  permutedRows,
} from '../src/formats/gguf/export-gguf.ts';
import type { ModelConfig } from '../src/formats/model-config.ts';
import { ropeFrequencies } from '../src/graph/rope-frequencies.ts';
import { ModelFormatError } from '../src/lib/model-format-error.ts';
import { floatsToHalves } from '../src/quant/float-to-half.ts';
import type { SourceCheckpoint } from './source-checkpoint.ts';

export type FloatWeights = 'f32' | 'f16';

/** @throws ModelFormatError when a value is too large for f16 */
function bytesOf(tensor: string, values: Float32Array, type: 'F32' | 'F16'): Uint8Array {
  if (type === 'F32') return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const halves = floatsToHalves(values);
  if (halves.some((half) => (half & 0x7c00) === 0x7c00)) {
    throw new ModelFormatError(
      'model-unsupported',
      `"${tensor}" holds values too large for f16. Convert with --weights f32.`,
    );
  }
  return new Uint8Array(halves.buffer);
}

const WRITE_BYTES = 2 ** 30;

/** Writes parts one after the other; the file is closed whatever happens. */
export function writeParts(path: string, parts: Iterable<Uint8Array>): void {
  const file = openSync(path, 'w');
  try {
    for (const part of parts) {
      // No more than 2 GiB are written at a time.
      for (let done = 0; done < part.length;) {
        done += writeSync(file, part, done, Math.min(WRITE_BYTES, part.length - done));
      }
    }
  } finally {
    closeSync(file);
  }
}

export function writeJson(folder: string, file: string, value: unknown): void {
  writeFileSync(join(folder, file), `${JSON.stringify(value, null, 2)}\n`);
}

/** tokenizer.json and tokenizer_config.json */
export function writeTokenizer(source: SourceCheckpoint, folder: string): void {
  writeJson(folder, 'tokenizer.json', source.tokenizer);
  writeJson(folder, 'tokenizer_config.json', source.tokenizerConfig);
}

/** The layout of transformers: config.json, tokenizer.json, tokenizer_config.json, model.safetensors. */
export function writeFolder(source: SourceCheckpoint, folder: string, weights: FloatWeights): void {
  const dtype = weights === 'f32' ? 'F32' : 'F16';
  const tensors = [...expectedTensors(source.config)].map(
    ([name, shape]) => ({ name, dtype, shape }) as const,
  );
  mkdirSync(folder, { recursive: true });
  const torchDtype = weights === 'f32' ? 'float32' : 'float16';
  writeJson(folder, 'config.json', { ...source.configJson, torch_dtype: torchDtype });
  writeTokenizer(source, folder);
  if (source.generationConfig !== null) writeJson(folder, 'generation_config.json', source.generationConfig);
  writeParts(
    join(folder, 'model.safetensors'),
    (function* () {
      yield encodeSafetensorsHeader(tensors);
      for (const { name } of tensors) yield bytesOf(name, source.readF32(name), dtype);
    })(),
  );
}

function ropeDivisors(config: ModelConfig): Float32Array {
  const scaled = ropeFrequencies(config);
  return Float32Array.from(
    ropeFrequencies({ ...config, ropeScaling: null }),
    (plain, i) => plain / (scaled[i] ?? plain),
  );
}

/** One file for llama.cpp. */
export function writeGguf(source: SourceCheckpoint, path: string, name: string, weights: FloatWeights): void {
  const { config } = source;
  const tensors = ggufExports(config, weights === 'f32' ? 'F32' : 'F16');
  const entries = new Map([
    ...ggufModelEntries(config, name),
    ...ggufTokenizerEntries(source.tokenizer, source.tokenizerConfig, config.vocabSize),
  ]);
  writeParts(
    path,
    (function* () {
      yield encodeGgufHeader(entries, tensors);
      for (const tensor of tensors) {
        const { source: from, shape, permutedHeads } = tensor;
        const values = from === null ? ropeDivisors(config) : source.readF32(from);
        const rows = permutedRows(values, shape[0] ?? 1, permutedHeads);
        const bytes = bytesOf(tensor.name, rows, tensor.type === 'F16' ? 'F16' : 'F32');
        yield bytes;
        yield new Uint8Array((GGUF_ALIGNMENT - (bytes.length % GGUF_ALIGNMENT)) % GGUF_ALIGNMENT);
      }
    })(),
  );
}
