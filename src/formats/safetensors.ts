/**
 * Reads safetensors files, trusting nothing in them.
 * Layout (github.com/huggingface/safetensors, "Format"): u64 little-endian header length N, N bytes of JSON that map
 * tensor name to {dtype, shape, data_offsets: [begin, end]}, then the tensors' bytes, without holes. Knows nothing about models.
 */
import { ModelFormatError } from '../lib/model-format-error.ts';
import { decodeUtf8 } from '../lib/utf8.ts';
import { bfloatToFloat, halfToFloat } from '../lib/half-to-float.ts';
import { finiteValues } from './finite-values.ts';
import { parseStrictJson } from './strict-json.ts';
import type { StrictJson, StrictJsonObject } from './strict-json.ts';
import type { StoredTensor } from './tie-equal-head.ts';

/** The length field before the header. */
const PREFIX_BYTES = 8;
/** The format's own cap is 100 MB; a 72B shard's header is under 100 KB, so 16 MiB is generous and still parses in a second. */
const MAX_HEADER_BYTES = 16 * 1024 * 1024;
/** The largest open checkpoints have tens of thousands of tensors (one per expert); ours have hundreds. */
const MAX_TENSORS = 100_000;
/** No framework that writes the format stores more than 8 dimensions in practice. */
const MAX_RANK = 8;
/** Longest name seen in a published checkpoint is below 150 characters; the limit keeps error messages and maps small. */
const MAX_NAME_LENGTH = 512;
/** Header → tensor entry → shape array; metadata is a flat map of strings. */
const MAX_DEPTH = 3;

const BYTES_PER_ELEMENT = {
  BOOL: 1, U8: 1, I8: 1, F8_E4M3: 1, F8_E5M2: 1, U16: 2, I16: 2, F16: 2, BF16: 2,
  U32: 4, I32: 4, F32: 4, U64: 8, I64: 8, F64: 8,
} as const; // prettier-ignore

export type SafetensorsDtype = keyof typeof BYTES_PER_ELEMENT;

/** Where one tensor lies; `begin` and `end` are byte positions counted from the start of the file. */
export interface TensorInfo {
  readonly dtype: SafetensorsDtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** A checked header: offsets tile the data section exactly and agree with shapes and types. */
export interface SafetensorsHeader {
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  /** Free text the writer left, e.g. `format: pt`. */
  readonly metadata: ReadonlyMap<string, string>;
}

/** A checked header together with the bytes of the whole file. */
export interface SafetensorsFile extends SafetensorsHeader {
  readonly bytes: Uint8Array;
}

function corrupt(reason: string): ModelFormatError {
  return new ModelFormatError(
    'model-corrupt',
    `The weights file is damaged: ${reason}. Delete the download and fetch it again.`,
  );
}

/** Bytes from the start of the file up to the first tensor, read from the first 8 bytes. Use it to fetch only the header. */
export function safetensorsHeaderEnd(prefix: Uint8Array): number {
  if (prefix.length < PREFIX_BYTES) throw corrupt('it ends before its header begins');
  const view = new DataView(prefix.buffer, prefix.byteOffset, PREFIX_BYTES);
  const length = view.getUint32(4, true) * 2 ** 32 + view.getUint32(0, true);
  if (length > MAX_HEADER_BYTES) {
    throw corrupt(
      `it claims a header of ${length} bytes, more than ${MAX_HEADER_BYTES}, so it is no safetensors file`,
    );
  }
  return PREFIX_BYTES + length;
}

function isObject(value: StrictJson | undefined): value is StrictJsonObject {
  return value instanceof Map;
}

/** A non-negative integer that double arithmetic represents exactly. `-0` is refused with the negatives. */
function isCount(value: StrictJson | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0);
}

function isDtype(value: StrictJson | undefined): value is SafetensorsDtype {
  return typeof value === 'string' && Object.hasOwn(BYTES_PER_ELEMENT, value);
}

function readShape(name: string, value: StrictJson | undefined): readonly number[] {
  if (!Array.isArray(value) || !value.every(isCount)) {
    throw corrupt(`the shape of "${name}" is not a list of sizes`);
  }
  if (value.length > MAX_RANK) {
    throw corrupt(`"${name}" has ${value.length} dimensions, more than ${MAX_RANK}`);
  }
  return value;
}

/** Bytes of a tensor, checked after every factor so that a huge shape cannot slip past as a rounded product. */
function tensorBytes(name: string, dtype: SafetensorsDtype, shape: readonly number[]): number {
  // A zero anywhere makes the tensor empty, whatever the other sizes are.
  if (shape.includes(0)) return 0;
  let bytes: number = BYTES_PER_ELEMENT[dtype];
  for (const size of shape) {
    bytes *= size;
    if (!Number.isSafeInteger(bytes)) throw corrupt(`"${name}" is larger than any file`);
  }
  return bytes;
}

function readEntry(name: string, entry: StrictJson, dataStart: number, fileBytes: number): TensorInfo {
  if (name.length > MAX_NAME_LENGTH) {
    throw corrupt(`a tensor name is longer than ${MAX_NAME_LENGTH} characters`);
  }
  if (!isObject(entry)) throw corrupt(`the entry of "${name}" is not an object`);
  const dtype = entry.get('dtype');
  if (!isDtype(dtype)) {
    throw corrupt(`"${name}" has the unknown number format ${JSON.stringify(dtype)?.slice(0, 40)}`);
  }
  const shape = readShape(name, entry.get('shape'));
  const offsets = entry.get('data_offsets');
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) {
    throw corrupt(`"${name}" has no valid pair of offsets`);
  }
  const [begin, end] = offsets;
  if (end < begin) throw corrupt(`"${name}" ends before it begins`);
  if (dataStart + end > fileBytes) {
    throw corrupt(
      `it has ${fileBytes} bytes but "${name}" reaches to ${dataStart + end}; the download was cut short`,
    );
  }
  const expected = tensorBytes(name, dtype, shape);
  if (end - begin !== expected) {
    throw corrupt(`"${name}" takes ${end - begin} bytes where its shape and format need ${expected}`);
  }
  return { dtype, shape, begin: dataStart + begin, end: dataStart + end };
}

/** Refuses holes, overlaps and trailing bytes: either the file is cut, or something is hidden in it. */
function checkTiling(tensors: ReadonlyMap<string, TensorInfo>, dataStart: number, fileBytes: number): void {
  const byPosition = [...tensors].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  let position = dataStart;
  for (const [name, { begin, end }] of byPosition) {
    if (begin < position) throw corrupt(`"${name}" overlaps the tensor before it`);
    if (begin > position) throw corrupt(`there are ${begin - position} unused bytes before "${name}"`);
    position = end;
  }
  if (position !== fileBytes) throw corrupt(`${fileBytes - position} bytes follow its last tensor`);
}

function readMetadata(value: StrictJson | undefined): ReadonlyMap<string, string> {
  const metadata = new Map<string, string>();
  if (value === undefined) return metadata;
  if (!isObject(value)) throw corrupt('its metadata is not an object');
  for (const [key, text] of value) {
    if (typeof text !== 'string') throw corrupt('its metadata holds something other than text');
    metadata.set(key, text);
  }
  return metadata;
}

/**
 * Parses and checks a header without the data, so that tensors can be read by range.
 * @param head at least the first `safetensorsHeaderEnd(head)` bytes of the file
 * @param fileBytes size of the whole file
 * @throws ModelFormatError `model-corrupt`
 */
export function parseSafetensorsHeader(head: Uint8Array, fileBytes: number): SafetensorsHeader {
  const dataStart = safetensorsHeaderEnd(head);
  if (dataStart > fileBytes || dataStart > head.length) throw corrupt('it ends inside its header');
  const text = decodeUtf8(head.subarray(PREFIX_BYTES, dataStart));
  if (text === undefined) throw corrupt('its header is not UTF-8 text');
  const root = parseStrictJson(text, 'The header of the weights file', MAX_DEPTH);
  if (!isObject(root)) throw corrupt('its header is not a JSON object');
  if (root.size > MAX_TENSORS) throw corrupt(`it lists ${root.size} tensors, more than ${MAX_TENSORS}`);
  const metadata = readMetadata(root.get('__metadata__'));
  root.delete('__metadata__');
  const tensors = new Map<string, TensorInfo>();
  for (const [name, entry] of root) tensors.set(name, readEntry(name, entry, dataStart, fileBytes));
  checkTiling(tensors, dataStart, fileBytes);
  return { tensors, metadata };
}

/**
 * Parses a whole file. The bytes are kept by reference, not copied.
 * @throws ModelFormatError `model-corrupt`
 */
export function parseSafetensors(bytes: Uint8Array): SafetensorsFile {
  return { ...parseSafetensorsHeader(bytes, bytes.length), bytes };
}

/** Copies when the bytes are not aligned to the element size: typed-array views must be. */
function aligned(bytes: Uint8Array, elementBytes: number): { buffer: ArrayBufferLike; offset: number } {
  const view = bytes.byteOffset % elementBytes === 0 ? bytes : bytes.slice();
  return { buffer: view.buffer, offset: view.byteOffset };
}

function widen(name: string, dtype: SafetensorsDtype, bytes: Uint8Array): Float32Array<ArrayBuffer> {
  if (dtype === 'F32') return new Float32Array(bytes.slice().buffer);
  if (dtype === 'F16' || dtype === 'BF16') {
    const { buffer, offset } = aligned(bytes, 2);
    const raw = new Uint16Array(buffer, offset, bytes.length / 2);
    return dtype === 'F16' ? halfToFloat(raw) : bfloatToFloat(raw);
  }
  throw new ModelFormatError(
    'model-unsupported',
    `"${name}" is stored as ${dtype}; only F32, F16 and BF16 weights can be loaded. Choose a checkpoint in one of these formats.`,
  );
}

/**
 * Widens one tensor's bytes to float32 (a fresh array) and refuses NaN and infinity.
 * @throws ModelFormatError `model-unsupported` for other dtypes, `model-corrupt` for values that are not finite
 */
export function decodeTensorF32(
  name: string,
  info: TensorInfo,
  bytes: Uint8Array,
): Float32Array<ArrayBuffer> {
  if (bytes.length !== info.end - info.begin) throw corrupt(`"${name}" was not read completely`);
  return finiteValues(name, widen(name, info.dtype, bytes));
}

function findTensor(file: SafetensorsFile, name: string): TensorInfo {
  const info = file.tensors.get(name);
  if (info !== undefined) return info;
  throw new ModelFormatError(
    'model-missing',
    `The weights have no tensor "${name}". Choose a complete checkpoint.`,
  );
}

/** One tensor of a file in memory as it is stored; the bytes are a view. @throws ModelFormatError `model-missing` */
export function storedTensor(file: SafetensorsFile, name: string): StoredTensor {
  const { dtype, begin, end } = findTensor(file, name);
  return { type: dtype, bytes: file.bytes.subarray(begin, end) };
}

/**
 * Reads one tensor of a file in memory as float32, row-major.
 * @throws ModelFormatError `model-missing` when there is no such tensor; see also `decodeTensorF32`
 */
export function readTensorF32(file: SafetensorsFile, name: string): Float32Array<ArrayBuffer> {
  const info = findTensor(file, name);
  return decodeTensorF32(name, info, file.bytes.subarray(info.begin, info.end));
}
