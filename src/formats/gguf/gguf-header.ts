/**
 * Reads the header of a GGUF file (versions 2 and 3), trusting nothing in it.
 * Layout (github.com/ggml-org/ggml, docs/gguf.md): "GGUF", u32 version, u64 tensor count, u64 key count, keys and values, then per tensor
 * name, dimensions (fastest first), type and offset; the tensors follow, each at a multiple of `general.alignment`.
 */
import { ModelFormatError } from '../../lib/model-format-error.ts';
import { ByteCursor, NeedsMoreBytes, corruptGguf } from './byte-cursor.ts';
import { GGML_TYPES, ggmlTypeName, ggmlTypeOf } from './ggml-type.ts';
import type { GgmlType } from './ggml-type.ts';
import { readGgufMetadata } from './gguf-metadata.ts';
import type { GgufMetadata } from './gguf-metadata.ts';

/** Where one tensor lies; `begin` and `end` are byte positions counted from the start of the file. */
export interface GgufTensor {
  readonly type: GgmlType;
  /** Slowest dimension first, as elsewhere here; the file has them the other way round. */
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** A checked header: tensors follow each other without overlap and fit in the file. */
export interface GgufHeader {
  readonly metadata: GgufMetadata;
  readonly tensors: ReadonlyMap<string, GgufTensor>;
}

/** "GGUF" as a little-endian number. */
const MAGIC = 0x46554747;
/** Headers of published files are below 20 MB; nearly all of it is the vocabulary. */
const MAX_HEADER_BYTES = 128 * 1024 * 1024;
/** As for safetensors: expert models have tens of thousands. */
const MAX_TENSORS = 100_000;
/** GGML_MAX_DIMS */
const MAX_RANK = 4;
const MAX_NAME_BYTES = 512;
/** Name length, rank, type and offset. */
const MIN_TENSOR_ENTRY_BYTES = 24;
const DEFAULT_ALIGNMENT = 32;
const MAX_ALIGNMENT = 65_536;

interface TensorEntry {
  readonly name: string;
  readonly type: GgmlType;
  readonly shape: readonly number[];
  /** From the start of the data. */
  readonly offset: number;
  readonly size: number;
}

function checkVersion(version: number): void {
  if (version === 2 || version === 3) return;
  const isSwapped = version !== 0 && (version & 0xffff) === 0;
  throw new ModelFormatError(
    'model-unsupported',
    isSwapped
      ? 'This GGUF file was made for big-endian machines. Choose the usual, little-endian one.'
      : `This GGUF file has version ${version}; versions 2 and 3 can be read. Choose a newer file of this model.`,
  );
}

function readShape(cursor: ByteCursor, name: string): number[] {
  const rank = cursor.u32();
  if (rank > MAX_RANK) throw corruptGguf(`"${name}" has ${rank} dimensions, more than ${MAX_RANK}`);
  const shape: number[] = [];
  for (let i = 0; i < rank; i++) shape.unshift(cursor.u64());
  return shape;
}

/** Bytes of a tensor, checked after every factor so that a huge shape cannot slip past as a rounded product. */
function tensorBytes(name: string, type: GgmlType, shape: readonly number[]): number {
  const { blockValues, blockBytes } = GGML_TYPES[type];
  let values = 1;
  for (const size of shape) {
    values *= size;
    if (!Number.isSafeInteger(values) || values < 1) throw corruptGguf(`"${name}" has an impossible shape`);
  }
  const row = shape.at(-1) ?? 1;
  if (row % blockValues !== 0) {
    throw corruptGguf(`"${name}" has rows of ${row}, which blocks of ${type} do not divide`);
  }
  const bytes = (values / blockValues) * blockBytes;
  if (!Number.isSafeInteger(bytes)) throw corruptGguf(`"${name}" is larger than any file`);
  return bytes;
}

function readEntry(cursor: ByteCursor): TensorEntry {
  const name = cursor.text(MAX_NAME_BYTES);
  const shape = readShape(cursor, name);
  const typeId = cursor.u32();
  const offset = cursor.u64();
  const type = ggmlTypeOf(typeId);
  if (type === undefined) {
    throw new ModelFormatError(
      'model-unsupported',
      `"${name}" is stored as ${ggmlTypeName(typeId)}, which cannot be read here. Choose a file in Q4_0, Q8_0 or one of the K types.`,
    );
  }
  if (!Number.isSafeInteger(offset)) throw corruptGguf(`"${name}" has an impossible offset`);
  return { name, type, shape, offset, size: tensorBytes(name, type, shape) };
}

function readEntries(cursor: ByteCursor, count: number): TensorEntry[] {
  if (count > MAX_TENSORS) throw corruptGguf(`it claims ${count} tensors, more than ${MAX_TENSORS}`);
  cursor.expect(count, MIN_TENSOR_ENTRY_BYTES, 'a list of tensors');
  const entries: TensorEntry[] = [];
  for (let i = 0; i < count; i++) entries.push(readEntry(cursor));
  return entries;
}

function alignmentOf(metadata: GgufMetadata): number {
  const value = metadata.get('general.alignment') ?? DEFAULT_ALIGNMENT;
  const valid =
    typeof value === 'number' && Number.isInteger(Math.log2(value)) && value >= 1 && value <= MAX_ALIGNMENT;
  if (!valid) throw corruptGguf('its alignment is not a power of two');
  return value;
}

const alignUp = (position: number, alignment: number): number => Math.ceil(position / alignment) * alignment;

/** Places the tensors in the file; as in llama.cpp's own reader, each must begin where the one before it, padded, ends. */
function placeTensors(
  entries: readonly TensorEntry[],
  headerEnd: number,
  alignment: number,
  fileBytes: number,
): Map<string, GgufTensor> {
  const dataStart = alignUp(headerEnd, alignment);
  const tensors = new Map<string, GgufTensor>();
  let next = 0;
  for (const { name, type, shape, offset, size } of entries) {
    if (tensors.has(name)) throw corruptGguf(`the tensor "${name}" appears twice`);
    if (offset !== next) {
      throw corruptGguf(`"${name}" begins at ${offset} where the tensor before it ends at ${next}`);
    }
    const begin = dataStart + offset;
    if (begin + size > fileBytes) {
      throw corruptGguf(
        `it has ${fileBytes} bytes but "${name}" reaches to ${begin + size}; the download was cut short`,
      );
    }
    tensors.set(name, { type, shape, begin, end: begin + size });
    next = alignUp(offset + size, alignment);
  }
  return tensors;
}

function readHeader(cursor: ByteCursor, fileBytes: number): GgufHeader {
  if (cursor.u32() !== MAGIC) throw corruptGguf('it does not begin with "GGUF"');
  checkVersion(cursor.u32());
  const tensorCount = cursor.u64();
  const keyCount = cursor.u64();
  const metadata = readGgufMetadata(cursor, keyCount);
  const entries = readEntries(cursor, tensorCount);
  return { metadata, tensors: placeTensors(entries, cursor.at, alignmentOf(metadata), fileBytes) };
}

/**
 * Parses and checks a header from the beginning of a file, so that tensors can be read by range.
 * @param head the first bytes of the file, as many as there are
 * @param fileBytes size of the whole file
 * @returns undefined when the header goes on beyond `head`: call again with more (double it)
 * @throws ModelFormatError `model-corrupt`, or `model-unsupported` for types and versions that cannot be read
 */
export function parseGgufHeader(head: Uint8Array, fileBytes: number): GgufHeader | undefined {
  try {
    return readHeader(new ByteCursor(head, fileBytes), fileBytes);
  } catch (error) {
    if (!(error instanceof NeedsMoreBytes)) throw error;
    if (head.length > MAX_HEADER_BYTES) {
      throw corruptGguf(`its header is larger than ${MAX_HEADER_BYTES} bytes`);
    }
    return undefined;
  }
}
