/**
 * What is written beside the tensors of a stored checkpoint. Version 1, read strictly: a file that is not exactly this is damaged, and
 * nothing is loaded on its word.
 */
import { parseStrictJson, type StrictJson, type StrictJsonObject } from '../formats/strict-json.ts';
import { decodeUtf8 } from '../lib/utf8.ts';
import { StorageError } from '../storage/storage-error.ts';
import type { StoredWeights } from './download-plan.ts';
import type { SourceIdentity } from './source-file.ts';

/** How one tensor is stored. `f32`: as it is; else blocks of 32 values, whose scales follow the values in the same file. */
export type TensorEncoding = 'f32' | StoredWeights;

/** Tensors in a precision of ours, or `onnx`: the published files just as they are. */
export type StoredForm = StoredWeights | 'onnx';

export interface StoredTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly encoding: TensorEncoding;
  /** Type of the scales; null for `f32`. 16 bits unless a scale lies outside of what they hold. */
  readonly scales: 'f16' | 'f32' | null;
  /** Name of its file in the checkpoint's folder. */
  readonly file: string;
  readonly sizeBytes: number;
}

/** One file the weights came from. */
export interface ManifestSourceFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** As published and verified; null where nothing is published, then only the size was checked. */
  readonly sha256: string | null;
}

/** What was decided before the first byte; a download is only ever resumed under the same plan. */
export interface ManifestPlan<Form extends StoredForm = StoredForm> {
  /** Name of its folder. */
  readonly id: string;
  /** What to call it on the page. */
  readonly name: string;
  readonly source: SourceIdentity;
  readonly weights: Form;
  readonly thinkFormat: string;
  readonly parameters: number;
  readonly files: readonly ManifestSourceFile[];
}

export interface Manifest {
  readonly plan: ManifestPlan;
  /** The output head was stored apart but equals the embedding, and is kept once. */
  readonly headEqualsEmbedding: boolean;
  /** None of a graph in ONNX: it has the files of its plan, under the names of `storedFileName`. */
  readonly tensors: readonly StoredTensor[];
}

/** Name under which a published file is kept as it is. @param index of it in `ManifestPlan.files` */
export function storedFileName(index: number): string {
  return `f${index}`;
}

/** Every file that must be there beside the small ones, in its exact size. */
export function storedFilesOf({ plan, tensors }: Manifest): readonly {
  readonly file: string;
  readonly sizeBytes: number;
}[] {
  if (plan.weights !== 'onnx') return tensors;
  return plan.files.map(({ sizeBytes }, i) => ({ file: storedFileName(i), sizeBytes }));
}

const VERSION = 1;
/** plan → files → file; tensors → tensor → shape */
const MAX_DEPTH = 6;

/** Bytes of a manifest as it is stored. */
export function encodeManifest(manifest: Manifest): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify({ version: VERSION, ...manifest }));
}

/** Bytes of a plan as it is stored while its download is under way. */
export function encodePlan(plan: ManifestPlan): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify({ version: VERSION, plan }));
}

/** @param wantedId null where it may have any @throws StorageError `storage-damaged` */
export function decodeManifest(bytes: Uint8Array, wantedId: string | null): Manifest {
  const id = wantedId ?? '';
  const root = readRoot(bytes, id);
  const tied = root.get('headEqualsEmbedding');
  if (typeof tied !== 'boolean') throw damaged(id);
  return {
    plan: readPlan(root.get('plan'), wantedId),
    headEqualsEmbedding: tied,
    tensors: list(root.get('tensors'), id).map((item) => readTensor(item, id)),
  };
}

/** @throws StorageError `storage-damaged` */
export function decodePlan(bytes: Uint8Array, id: string): ManifestPlan {
  return readPlan(readRoot(bytes, id).get('plan'), id);
}

/** One line of a journal; null for a line that was cut or is not one. */
export function decodeTensor(value: StrictJson | undefined): StoredTensor | null {
  try {
    return readTensor(value, '');
  } catch {
    return null;
  }
}

function damaged(id: string): StorageError {
  return new StorageError(
    'storage-damaged',
    `The stored checkpoint "${id}" is damaged: its list of files cannot be read. Delete it under "Stored models" and download it again.`,
  );
}

function readRoot(bytes: Uint8Array, id: string): StrictJsonObject {
  const text = decodeUtf8(bytes);
  if (text === undefined) throw damaged(id);
  let root: StrictJson;
  try {
    root = parseStrictJson(text, 'The manifest', MAX_DEPTH);
  } catch {
    throw damaged(id);
  }
  if (!(root instanceof Map)) throw damaged(id);
  if (root.get('version') !== VERSION) {
    throw new StorageError(
      'storage-damaged',
      `The stored checkpoint "${id}" was written by another version of this page. Delete it under "Stored models" and download it again.`,
    );
  }
  return root;
}

function readPlan(value: StrictJson | undefined, wantedId: string | null): ManifestPlan {
  const id = wantedId ?? '';
  const fields = object(value, id);
  const plan: ManifestPlan = {
    id: text(fields.get('id'), id),
    name: text(fields.get('name'), id),
    source: readSource(fields.get('source'), id),
    weights: oneOf<StoredForm>(fields.get('weights'), ['int4', 'int8', 'onnx'], id),
    thinkFormat: text(fields.get('thinkFormat'), id),
    parameters: count(fields.get('parameters'), id),
    files: list(fields.get('files'), id).map((item) => {
      const file = object(item, id);
      const sha256 = file.get('sha256');
      return {
        path: text(file.get('path'), id),
        sizeBytes: count(file.get('sizeBytes'), id),
        sha256: sha256 === null ? null : text(sha256, id),
      };
    }),
  };
  if (wantedId !== null && plan.id !== wantedId) throw damaged(id);
  return plan;
}

function readSource(value: StrictJson | undefined, id: string): SourceIdentity {
  const fields = object(value, id);
  const kind = oneOf(fields.get('kind'), ['hub', 'files', 'folder'], id);
  if (kind === 'files') return { kind, name: text(fields.get('name'), id) };
  if (kind === 'folder') return { kind, url: text(fields.get('url'), id) };
  const file = fields.get('file');
  return {
    kind,
    repository: text(fields.get('repository'), id),
    revision: text(fields.get('revision'), id),
    ...(file === undefined ? {} : { file: text(file, id) }),
  };
}

function readTensor(value: StrictJson | undefined, id: string): StoredTensor {
  const fields = object(value, id);
  const encoding = oneOf(fields.get('encoding'), ['f32', 'int4', 'int8'], id);
  const scales = fields.get('scales');
  const tensor: StoredTensor = {
    name: text(fields.get('name'), id),
    shape: list(fields.get('shape'), id).map((size) => count(size, id)),
    encoding,
    scales: scales === null ? null : oneOf<'f16' | 'f32'>(scales, ['f16', 'f32'], id),
    file: text(fields.get('file'), id),
    sizeBytes: count(fields.get('sizeBytes'), id),
  };
  if (storedBytes(tensor) !== tensor.sizeBytes || !/^t\d+$/.test(tensor.file)) throw damaged(id);
  return tensor;
}

/** Bytes of the values, which come first in the file. */
export function valueBytes({ shape, encoding }: Pick<StoredTensor, 'shape' | 'encoding'>): number {
  const elements = shape.reduce((product, size) => product * size, 1);
  switch (encoding) {
    case 'f32':
      return 4 * elements;
    case 'int8':
      return elements;
    case 'int4':
      return elements / 2;
    default:
      return encoding satisfies never;
  }
}

/** Bytes of the whole file. */
export function storedBytes(tensor: Pick<StoredTensor, 'shape' | 'encoding' | 'scales'>): number {
  const elements = tensor.shape.reduce((product, size) => product * size, 1);
  const perScale = tensor.scales === null ? 0 : tensor.scales === 'f16' ? 2 : 4;
  return valueBytes(tensor) + (elements / 32) * perScale;
}

function object(value: StrictJson | undefined, id: string): StrictJsonObject {
  if (!(value instanceof Map)) throw damaged(id);
  return value;
}

function list(value: StrictJson | undefined, id: string): readonly StrictJson[] {
  if (!Array.isArray(value)) throw damaged(id);
  return value;
}

function text(value: StrictJson | undefined, id: string): string {
  if (typeof value !== 'string') throw damaged(id);
  return value;
}

function count(value: StrictJson | undefined, id: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw damaged(id);
  return value;
}

function oneOf<T extends string>(value: StrictJson | undefined, choices: readonly T[], id: string): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw damaged(id);
  return found;
}
