/** A checkpoint in GGUF, opened: headers parsed and checked, config and tokenizer made of them, no weights fetched yet. */
import { checkTensors } from '../formats/check-tensors.ts';
import { dequantizeGgml } from '../formats/gguf/dequantize/dequantize-ggml.ts';
import { ROPE_DIVISORS, ggufConfigJson } from '../formats/gguf/gguf-config.ts';
import { parseGgufHeader, type GgufHeader, type GgufTensor } from '../formats/gguf/gguf-header.ts';
import { ggufTokenizer } from '../formats/gguf/gguf-tokenizer.ts';
import { ggufWeights } from '../formats/gguf/gguf-weights.ts';
import { parseModelConfig, type ModelConfig } from '../formats/model-config.ts';
import { ModelFormatError } from '../lib/model-format-error.ts';
import type { CheckpointSource, WeightsFile } from './checkpoint-source.ts';
import type { GgufModelFiles } from './gguf-model-files.ts';
import type { ReadAhead } from './read-ahead.ts';
import { readWhole, type FileListing, type SourceFile, type SourceIdentity } from './source-file.ts';

/** Enough for a vocabulary of 30,000 tokens; four times as much is asked for until the header is there. */
const HEADER_GUESS_BYTES = 2 * 2 ** 20;

interface Part {
  readonly file: SourceFile;
  readonly header: GgufHeader;
  /** The bytes before the first tensor. */
  readonly head: ReadAhead;
}

/**
 * @param model which of the listed files; named in the identity, since a repository may hold many
 * @throws ModelFormatError when a part is missing or damaged, or the architecture or tokenizer is not built
 */
export async function openGgufSource(
  listing: FileListing,
  model: GgufModelFiles,
  signal: AbortSignal,
): Promise<CheckpointSource> {
  const files = filesOf(listing, model);
  const parts = await Promise.all(files.map(async (file) => ({ file, ...(await readHeader(file, signal)) })));
  const header = joined(parts);
  const divisors = await readDivisors(parts, signal);
  const configJson = ggufConfigJson(header, divisors?.values);
  const config = parseModelConfig(configJson, 'The GGUF file');
  const weights = parts.map((part) => weightsOf(part, config, divisors));
  const tensors = weights.flatMap((file) => file.tensors);
  checkTensors(config, { tensors: new Map(tensors.map((tensor) => [tensor.name, tensor])) });
  const { tokenizer, config: tokenizerConfig } = ggufTokenizer(header.metadata);
  return {
    identity: identityOf(listing.identity, model),
    config,
    documents: {
      'config.json': jsonBytes(configJson),
      'tokenizer.json': jsonBytes(tokenizer),
      'tokenizer_config.json': jsonBytes(tokenizerConfig),
    },
    weights,
    parameters: tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0),
  };
}

function filesOf(listing: FileListing, { file: name, parts }: GgufModelFiles): SourceFile[] {
  const found = parts.map((path) => listing.files.find((file) => file.path === path));
  const missing = parts.filter((_, i) => found[i] === undefined);
  if (missing.length > 0) {
    throw new ModelFormatError(
      'model-missing',
      parts.length === 1
        ? `There is no ${name} here. Check its name.`
        : `${name} is the first of ${parts.length} parts, and ${missing.length} of them are missing, ${missing[0]} for one. Add them.`,
    );
  }
  return found.filter((file) => file !== undefined);
}

async function readHeader(file: SourceFile, signal: AbortSignal): Promise<Omit<Part, 'file'>> {
  for (let size = HEADER_GUESS_BYTES; ; size *= 4) {
    const head = await readWhole(file, { signal }, 0, Math.min(size, file.sizeBytes));
    const header = parseGgufHeader(head, file.sizeBytes);
    if (header === undefined) continue;
    const begins = [...header.tensors.values()].map(({ begin }) => begin);
    const end = begins.reduce((first, begin) => Math.min(first, begin), head.length);
    return { header, head: { begin: 0, bytes: head.slice(0, end) } };
  }
}

/** One header of all parts: the first holds what is said about the model, and each lists its own tensors. */
function joined(parts: readonly Part[]): GgufHeader {
  if (parts.length === 1) return parts[0].header;
  const tensors = new Map<string, GgufTensor>();
  for (const [i, { file, header }] of parts.entries()) {
    if (header.metadata.get('split.count') !== parts.length || header.metadata.get('split.no') !== i) {
      throw new ModelFormatError(
        'model-corrupt',
        `${file.path} does not say that it is part ${i + 1} of ${parts.length}. Fetch all parts of the model again, from one place.`,
      );
    }
    for (const [name, tensor] of header.tensors) {
      if (tensors.has(name)) {
        throw new ModelFormatError(
          'model-corrupt',
          `"${name}" is stored twice, again in ${file.path}. Choose another file.`,
        );
      }
      tensors.set(name, tensor);
    }
  }
  const metadata = new Map(parts[0].header.metadata);
  metadata.delete('split.count');
  return { metadata, tensors };
}

/** The one tensor that belongs to the config. */
interface Divisors {
  readonly file: SourceFile;
  readonly values: Float32Array;
  readonly read: ReadAhead;
}

/** Undefined where there are none. */
async function readDivisors(parts: readonly Part[], signal: AbortSignal): Promise<Divisors | undefined> {
  for (const { file, header } of parts) {
    const tensor = header.tensors.get(ROPE_DIVISORS);
    if (tensor !== undefined) {
      const bytes = await readWhole(file, { signal }, tensor.begin, tensor.end);
      return { file, values: dequantizeGgml(tensor.type, bytes), read: { begin: tensor.begin, bytes } };
    }
  }
  return undefined;
}

function weightsOf(
  { file, header, head }: Part,
  config: ModelConfig,
  divisors: Divisors | undefined,
): WeightsFile {
  const tensors = [...ggufWeights(header, config)].map(([name, { type, ...weight }]) => ({
    name,
    dtype: type,
    ...weight,
  }));
  const readAhead = divisors?.file === file ? [head, divisors.read] : [head];
  return { file, tensors: tensors.sort((a, b) => a.begin - b.begin), readAhead };
}

/** Picked files are named after the file already; a repository may hold the same model in many types. */
function identityOf(identity: SourceIdentity, { file }: GgufModelFiles): SourceIdentity {
  return identity.kind === 'hub' ? { ...identity, file } : identity;
}

function jsonBytes(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value));
}
