/** The key-value part of a GGUF header (github.com/ggml-org/ggml, docs/gguf.md). */
import { ModelFormatError } from '../../lib/model-format-error.ts';
import { corruptGguf } from './byte-cursor.ts';
import type { ByteCursor } from './byte-cursor.ts';

export type GgufScalar = number | boolean | string;
export type GgufValue = GgufScalar | readonly GgufScalar[];

/** All keys of a file. A Map, so that a key such as `__proto__` is only a key. */
export type GgufMetadata = ReadonlyMap<string, GgufValue>;

/** Published files have below 100 keys. */
const MAX_KEYS = 10_000;
/** The specification allows 2^16 - 1 bytes. */
const MAX_KEY_BYTES = 65_535;
/** The longest published chat templates are below 100 KB. */
const MAX_TEXT_BYTES = 8 * 1024 * 1024;
/** The largest published vocabularies have 262,144 tokens and about twice as many merges. */
const MAX_LIST_LENGTH = 4_000_000;
const LIST_TYPE = 9;

interface ScalarType {
  readonly bytes: number;
  read(cursor: ByteCursor): GgufScalar;
}

/** By type id. A text takes at least its length field. */
const SCALARS: ReadonlyMap<number, ScalarType> = new Map<number, ScalarType>([
  [0, { bytes: 1, read: (cursor) => cursor.u8() }],
  [1, { bytes: 1, read: (cursor) => cursor.i8() }],
  [2, { bytes: 2, read: (cursor) => cursor.u16() }],
  [3, { bytes: 2, read: (cursor) => cursor.i16() }],
  [4, { bytes: 4, read: (cursor) => cursor.u32() }],
  [5, { bytes: 4, read: (cursor) => cursor.i32() }],
  [6, { bytes: 4, read: (cursor) => cursor.f32() }],
  [7, { bytes: 1, read: readBoolean }],
  [8, { bytes: 8, read: (cursor) => cursor.text(MAX_TEXT_BYTES) }],
  [10, { bytes: 8, read: (cursor) => cursor.u64() }],
  [11, { bytes: 8, read: (cursor) => cursor.i64() }],
  [12, { bytes: 8, read: (cursor) => cursor.f64() }],
]);

function readBoolean(cursor: ByteCursor): boolean {
  const value = cursor.u8();
  if (value > 1) throw corruptGguf(`it holds ${value} where true or false should be`);
  return value === 1;
}

function scalarType(key: string, id: number): ScalarType {
  const type = SCALARS.get(id);
  if (type !== undefined) return type;
  throw id === LIST_TYPE
    ? new ModelFormatError(
        'model-unsupported',
        `The GGUF file holds a list of lists in "${key}", which cannot be read here. Choose another file of this model.`,
      )
    : corruptGguf(`"${key}" has the unknown value type ${id}`);
}

function readValue(cursor: ByteCursor, key: string): GgufValue {
  const type = cursor.u32();
  if (type !== LIST_TYPE) return scalarType(key, type).read(cursor);
  const { bytes, read } = scalarType(key, cursor.u32());
  const length = cursor.u64();
  if (length > MAX_LIST_LENGTH) {
    throw corruptGguf(`"${key}" lists ${length} values, more than ${MAX_LIST_LENGTH}`);
  }
  cursor.expect(length, bytes, `a list "${key}"`);
  const values: GgufScalar[] = [];
  for (let i = 0; i < length; i++) values.push(read(cursor));
  return values;
}

/** Reads `count` keys and values. @throws ModelFormatError · NeedsMoreBytes */
export function readGgufMetadata(cursor: ByteCursor, count: number): GgufMetadata {
  if (count > MAX_KEYS) throw corruptGguf(`it claims ${count} keys, more than ${MAX_KEYS}`);
  const metadata = new Map<string, GgufValue>();
  for (let i = 0; i < count; i++) {
    const key = cursor.text(MAX_KEY_BYTES);
    if (metadata.has(key)) throw corruptGguf(`the key "${key.slice(0, 100)}" appears twice`);
    metadata.set(key, readValue(cursor, key.slice(0, 100)));
  }
  return metadata;
}

/** A text value; undefined when absent. @throws ModelFormatError when it is something else */
export function ggufText(metadata: GgufMetadata, key: string): string | undefined {
  const value = metadata.get(key);
  if (value !== undefined && typeof value !== 'string') throw corruptGguf(`"${key}" is not a text`);
  return value;
}

function ggufList(metadata: GgufMetadata, key: string): readonly GgufScalar[] | undefined {
  const value = metadata.get(key);
  if (value === undefined || Array.isArray(value)) return value;
  throw corruptGguf(`"${key}" is not a list`);
}

/** A list of texts; undefined when absent. @throws ModelFormatError when it is something else */
export function ggufTexts(metadata: GgufMetadata, key: string): readonly string[] | undefined {
  const values = ggufList(metadata, key);
  if (values === undefined) return undefined;
  if (!values.every((value) => typeof value === 'string')) {
    throw corruptGguf(`"${key}" is not a list of texts`);
  }
  return values;
}

/** A list of numbers; undefined when absent. @throws ModelFormatError when it is something else */
export function ggufNumbers(metadata: GgufMetadata, key: string): readonly number[] | undefined {
  const values = ggufList(metadata, key);
  if (values === undefined) return undefined;
  if (!values.every((value) => typeof value === 'number')) {
    throw corruptGguf(`"${key}" is not a list of numbers`);
  }
  return values;
}
