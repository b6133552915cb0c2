/**
 * A published checkpoint, opened: small files read, headers of its weights parsed and checked, no weights fetched yet. What cannot run
 * here is refused at this point.
 */
import { checkByteLevel } from '../formats/check-byte-level.ts';
import { checkTensors } from '../formats/check-tensors.ts';
import { parseModelConfig, type ModelConfig } from '../formats/model-config.ts';
import type { GgmlType } from '../formats/gguf/ggml-type.ts';
import {
  parseSafetensorsHeader,
  safetensorsHeaderEnd,
  type SafetensorsDtype,
} from '../formats/safetensors.ts';
import { ModelFormatError } from '../lib/model-format-error.ts';
import { CHAT_TEMPLATE_FILE, withTemplateFile } from './chat-template-file.ts';
import { isAsPublished } from './is-as-published.ts';
import type { ReadAhead } from './read-ahead.ts';
import { readWhole } from './source-file.ts';
import type { FileListing, SourceFile, SourceIdentity } from './source-file.ts';

/** One tensor of a file of weights; `begin` and `end` are byte positions counted from the start of the file. */
export interface SourceTensor {
  /** Of transformers, whatever the file calls it. */
  readonly name: string;
  readonly dtype: SafetensorsDtype | GgmlType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
  /** See `GgufWeight`; null in safetensors. */
  readonly permutedHeads: number | null;
}

/** One file of weights with its tensors in the order of their bytes. */
export interface WeightsFile {
  readonly file: SourceFile;
  readonly tensors: readonly SourceTensor[];
  /** The header, and whatever else was read of it already. */
  readonly readAhead: readonly ReadAhead[];
}

/** Names of the small files that are kept beside the weights. */
export const DOCUMENT_NAMES = ['config.json', 'tokenizer.json', 'tokenizer_config.json'] as const;
export type DocumentName = (typeof DOCUMENT_NAMES)[number];
export type Documents = Readonly<Record<DocumentName, Uint8Array<ArrayBuffer>>>;

export interface CheckpointSource {
  readonly identity: SourceIdentity;
  readonly config: ModelConfig;
  readonly documents: Documents;
  readonly weights: readonly WeightsFile[];
  /** Weights, in numbers; tables stored twice count twice. */
  readonly parameters: number;
}

/** Tokenizers of 250,000 tokens take 35 MB; an index of a thousand shards is far below. */
const MAX_DOCUMENT_BYTES = 64 * 2 ** 20;
/** Enough for the header of every shard seen; the rest of a larger one is asked for. */
const HEADER_GUESS_BYTES = 256 * 1024;
const SINGLE_FILE = 'model.safetensors';
const INDEX_FILE = 'model.safetensors.index.json';

/** @throws ModelFormatError when files are missing, damaged or of an architecture that is not built */
export async function openCheckpointSource(
  listing: FileListing,
  signal: AbortSignal,
): Promise<CheckpointSource> {
  const configBytes = await readDocument(listing, 'config.json', signal);
  const config = parseModelConfig(parseJson('config.json', configBytes));
  const weightFiles = await chooseWeightFiles(listing, signal);
  const [tokenizer, tokenizerConfig] = await readTokenizer(listing, signal);
  const weights = await Promise.all(weightFiles.map((file) => openWeightsFile(file, signal)));
  checkTensors(config, { tensors: union(weights) });
  return {
    identity: listing.identity,
    config,
    documents: {
      'config.json': configBytes,
      'tokenizer.json': tokenizer,
      'tokenizer_config.json': tokenizerConfig,
    },
    weights,
    parameters: weights.flatMap(({ tensors }) => tensors).reduce((sum, { shape }) => sum + product(shape), 0),
  };
}

function product(shape: readonly number[]): number {
  return shape.reduce((total, size) => total * size, 1);
}

function find(listing: FileListing, path: string): SourceFile | undefined {
  return listing.files.find((file) => file.path === path);
}

/** A small file of the listing. @throws ModelFormatError when it is not there */
export async function readDocument(
  listing: FileListing,
  path: string,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const file = find(listing, path);
  if (file === undefined) {
    throw new ModelFormatError(
      path.startsWith('tokenizer') ? 'tokenizer-missing' : 'model-missing',
      `There is no ${path} in ${nameOf(listing.identity)}. Choose a complete checkpoint: config.json, tokenizer.json, tokenizer_config.json and safetensors files.`,
    );
  }
  if (file.sizeBytes > MAX_DOCUMENT_BYTES) {
    throw new ModelFormatError(
      'model-corrupt',
      `${path} has ${file.sizeBytes} bytes, which cannot be right.`,
    );
  }
  const bytes = await readWhole(file, { signal });
  if (!(await isAsPublished(file, bytes))) {
    throw new ModelFormatError(
      'model-corrupt',
      `${path} arrived with other bytes than were published (its checksum differs). Try again, with another mirror or network if it happens twice.`,
    );
  }
  return bytes;
}

/**
 * Both files, with a chat template from a file of its own among the settings.
 * @throws ModelFormatError as `readDocument`, and when the tokenizer is of a kind that is not supported
 */
export async function readTokenizer(
  listing: FileListing,
  signal: AbortSignal,
): Promise<[Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>]> {
  const tokenizer = await readDocument(listing, 'tokenizer.json', signal);
  checkByteLevel(parseJson('tokenizer.json', tokenizer));
  const settings = await readDocument(listing, 'tokenizer_config.json', signal);
  const parsed = parseJson('tokenizer_config.json', settings);
  const isListed = find(listing, CHAT_TEMPLATE_FILE) !== undefined;
  const merged = await withTemplateFile(parsed, async () =>
    isListed ? readDocument(listing, CHAT_TEMPLATE_FILE, signal) : null,
  );
  return [tokenizer, merged === parsed ? settings : new TextEncoder().encode(JSON.stringify(merged))];
}

async function chooseWeightFiles(listing: FileListing, signal: AbortSignal): Promise<readonly SourceFile[]> {
  const single = find(listing, SINGLE_FILE);
  if (single !== undefined) return [single];
  if (find(listing, INDEX_FILE) !== undefined) {
    return readShardIndex(await readDocument(listing, INDEX_FILE, signal)).map((name) => {
      const file = find(listing, name);
      if (file === undefined) {
        throw new ModelFormatError(
          'model-missing',
          `The weights file ${name} is missing. Add it, or choose a complete checkpoint.`,
        );
      }
      return file;
    });
  }
  const others = listing.files.filter(({ path }) => /^[^/]+\.safetensors$/.test(path));
  if (others.length === 1) return others;
  throw new ModelFormatError(
    'model-missing',
    `There is no ${SINGLE_FILE} in ${nameOf(listing.identity)}, and no ${INDEX_FILE}. Choose a repository with safetensors, or a GGUF file.`,
  );
}

/**
 * Names of the weights files in a `model.safetensors.index.json`.
 * @throws ModelFormatError `model-corrupt`
 */
export function readShardIndex(bytes: Uint8Array): readonly string[] {
  const index = parseJson(INDEX_FILE, bytes);
  const map = isFields(index) ? index['weight_map'] : undefined;
  const names = isFields(map) ? Object.values(map) : [];
  const isShardName = (name: unknown): name is string =>
    typeof name === 'string' && /^[\w.-]+\.safetensors$/.test(name);
  if (names.length === 0 || !names.every(isShardName)) {
    throw new ModelFormatError(
      'model-corrupt',
      `${INDEX_FILE} does not name the weights files. Choose another checkpoint.`,
    );
  }
  return [...new Set(names)].sort();
}

async function openWeightsFile(file: SourceFile, signal: AbortSignal): Promise<WeightsFile> {
  const guess = await readWhole(file, { signal }, 0, Math.min(HEADER_GUESS_BYTES, file.sizeBytes));
  const end = safetensorsHeaderEnd(guess);
  const head =
    end <= guess.length || end > file.sizeBytes ? guess : await readWhole(file, { signal }, 0, end);
  const { tensors } = parseSafetensorsHeader(head, file.sizeBytes);
  const ordered = [...tensors]
    .map(([name, info]) => ({ name, ...info, permutedHeads: null }))
    .sort((a, b) => a.begin - b.begin);
  return { file, tensors: ordered, readAhead: [{ begin: 0, bytes: head.slice(0, end) }] };
}

function union(weights: readonly WeightsFile[]): ReadonlyMap<string, SourceTensor> {
  const all = new Map<string, SourceTensor>();
  for (const { file, tensors } of weights) {
    for (const tensor of tensors) {
      if (all.has(tensor.name)) {
        throw new ModelFormatError(
          'model-corrupt',
          `"${tensor.name}" is stored twice, again in ${file.path}. Choose another checkpoint.`,
        );
      }
      all.set(tensor.name, tensor);
    }
  }
  return all;
}

/** What to call a source in messages. */
export function nameOf(identity: SourceIdentity): string {
  switch (identity.kind) {
    case 'files':
      return identity.name;
    case 'folder':
      return identity.url.replace(/^https?:\/\//, '').replace(/\/$/, '');
    case 'hub': {
      const { repository, file } = identity;
      return file === undefined ? repository : `${repository}/${file}`;
    }
    default:
      return identity satisfies never;
  }
}

/** @throws ModelFormatError `model-corrupt` */
export function parseJson(path: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new ModelFormatError(
      'model-corrupt',
      `${path} is not valid JSON. Choose another checkpoint, or fetch it again.`,
    );
  }
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
