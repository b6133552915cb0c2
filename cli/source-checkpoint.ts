/** A checkpoint on disk, whatever it is stored as, under the names of transformers. Tensors are read when they are asked for. */
import { readFileSync } from 'node:fs';
import type { ModelConfig } from '../src/formats/model-config.ts';
import { ModelFormatError } from '../src/lib/model-format-error.ts';
import {
  nameOf,
  type CheckpointSource,
  type DocumentName,
  type SourceTensor,
} from '../src/models/checkpoint-source.ts';
import { onnxModelFiles } from '../src/models/onnx-model-files.ts';
import { isOnnxSource } from '../src/models/onnx-source.ts';
import { openSource } from '../src/models/open-source.ts';
import type { FileListing } from '../src/models/source-file.ts';
import { quantizeSlab } from '../src/worker/conversion/quantize-slab.ts';
import { listDisk, readRange } from './disk-source-file.ts';

const GENERATION = 'generation_config.json';

type Json = Readonly<Record<string, unknown>>;

export interface SourceCheckpoint {
  readonly config: ModelConfig;
  /** Parsed config.json, tokenizer.json and tokenizer_config.json. */
  readonly configJson: Json;
  readonly tokenizer: Json;
  readonly tokenizerConfig: Json;
  readonly generationConfig: Json | null;
  /** Values of a tensor, row-major. */
  readF32(tensor: string): Float32Array<ArrayBuffer>;
}

/** @throws ModelFormatError when the source is missing, damaged or of an unknown kind */
export async function openSourceCheckpoint(path: string): Promise<SourceCheckpoint> {
  const { listing, locate } = listDisk(path);
  const source = await openTensors(listing, null, new AbortController().signal);
  const hasGeneration = listing.files.some((file) => file.path === GENERATION);
  const generation = hasGeneration ? readFileSync(locate(GENERATION)) : null;
  return sourceCheckpoint(source, locate, generation);
}

/** Opens a source whose tensors can be read one by one. @throws ModelFormatError also for graphs */
export async function openTensors(
  listing: FileListing,
  file: string | null,
  signal: AbortSignal,
): Promise<CheckpointSource> {
  const paths = listing.files.map(({ path }) => path);
  const hasTensors = paths.some((path) => /\.(safetensors|gguf)$/i.test(path));
  const source =
    hasTensors || onnxModelFiles(paths).length === 0 ? await openSource(listing, file, signal) : null;
  if (source !== null && !isOnnxSource(source)) return source;
  throw new ModelFormatError(
    'model-unsupported',
    `${nameOf(listing.identity)} is a graph in ONNX, which the page runs as it is. Choose safetensors or GGUF to convert.`,
  );
}

/**
 * @param locate where a file of weights lies
 * @param generation contents of generation_config.json
 */
export function sourceCheckpoint(
  { config, documents, weights }: CheckpointSource,
  locate: (path: string) => string,
  generation: Uint8Array | null,
): SourceCheckpoint {
  const byName = new Map(
    weights.flatMap(({ file, tensors }) =>
      tensors.map((tensor) => [tensor.name, { location: locate(file.path), tensor }] as const),
    ),
  );
  const document = (name: DocumentName): Json => parseJson(name, documents[name]);
  return {
    config,
    configJson: document('config.json'),
    tokenizer: document('tokenizer.json'),
    tokenizerConfig: document('tokenizer_config.json'),
    generationConfig: generation === null ? null : parseJson(GENERATION, generation),
    readF32(name) {
      const found = byName.get(name);
      if (found === undefined) {
        throw new ModelFormatError('model-missing', `The weights have no tensor "${name}".`);
      }
      return readTensor(found.location, found.tensor);
    },
  };
}

function readTensor(location: string, tensor: SourceTensor): Float32Array<ArrayBuffer> {
  const { name, dtype, shape, begin, end, permutedHeads } = tensor;
  const permuted = permutedHeads === null ? null : { heads: permutedHeads, rows: shape[0] ?? 0 };
  const bytes = readRange(location, begin, end);
  return new Float32Array(quantizeSlab({ name, dtype, encoding: 'f32', bytes, permuted }).values.buffer);
}

function parseJson(name: string, bytes: Uint8Array): Json {
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return { ...json };
  } catch {
    // Said below, as for JSON that is no object.
  }
  throw new ModelFormatError('model-corrupt', `${name} is not a JSON object. Choose another checkpoint.`);
}
