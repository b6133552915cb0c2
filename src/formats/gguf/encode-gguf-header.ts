/** Writes the header of a GGUF file, version 3. The tensors' bytes are the caller's to append. */
import { encodeUtf8 } from '../../lib/utf8.ts';
import { GGML_TYPES } from './ggml-type.ts';
import type { GgmlType } from './ggml-type.ts';

export type GgufEntry =
  | { readonly kind: 'u32' | 'f32'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'texts'; readonly value: readonly string[] }
  | { readonly kind: 'i32s'; readonly value: readonly number[] };

export interface GgufTensorEntry {
  readonly name: string;
  readonly type: GgmlType;
  /** Slowest dimension first. */
  readonly shape: readonly number[];
}

/** Every tensor begins at a multiple of this, counted from the start of the data. */
export const GGUF_ALIGNMENT = 32;

const TYPE_ID = { u32: 4, i32: 5, f32: 6, bool: 7, text: 8, list: 9 } as const;

/** Bytes of a tensor's data without padding. */
export function ggufTensorBytes({ type, shape }: GgufTensorEntry): number {
  const { blockValues, blockBytes } = GGML_TYPES[type];
  return (shape.reduce((product, size) => product * size, 1) / blockValues) * blockBytes;
}

const padded = (size: number): number => Math.ceil(size / GGUF_ALIGNMENT) * GGUF_ALIGNMENT;

class Writer {
  private readonly parts: Uint8Array[] = [];
  private size = 0;

  private push(part: Uint8Array): void {
    this.parts.push(part);
    this.size += part.length;
  }

  private number(bytes: number, write: (view: DataView) => void): void {
    const part = new Uint8Array(bytes);
    write(new DataView(part.buffer));
    this.push(part);
  }

  u32(value: number): void {
    this.number(4, (view) => view.setUint32(0, value, true));
  }

  i32(value: number): void {
    this.number(4, (view) => view.setInt32(0, value, true));
  }

  f32(value: number): void {
    this.number(4, (view) => view.setFloat32(0, value, true));
  }

  u64(value: number): void {
    this.number(8, (view) => view.setBigUint64(0, BigInt(value), true));
  }

  bool(value: boolean): void {
    this.push(Uint8Array.of(value ? 1 : 0));
  }

  text(value: string): void {
    const bytes = encodeUtf8(value);
    this.u64(bytes.length);
    this.push(bytes);
  }

  /** Everything written, filled up to the alignment. */
  finish(): Uint8Array<ArrayBuffer> {
    const out = new Uint8Array(padded(this.size));
    let at = 0;
    for (const part of this.parts) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  }
}

function list<T>(out: Writer, typeId: number, values: readonly T[], write: (value: T) => void): void {
  out.u32(TYPE_ID.list);
  out.u32(typeId);
  out.u64(values.length);
  values.forEach(write);
}

function writeEntry(out: Writer, entry: GgufEntry): void {
  switch (entry.kind) {
    case 'u32':
      out.u32(TYPE_ID.u32);
      return out.u32(entry.value);
    case 'f32':
      out.u32(TYPE_ID.f32);
      return out.f32(entry.value);
    case 'bool':
      out.u32(TYPE_ID.bool);
      return out.bool(entry.value);
    case 'text':
      out.u32(TYPE_ID.text);
      return out.text(entry.value);
    case 'texts':
      return list(out, TYPE_ID.text, entry.value, (value) => out.text(value));
    case 'i32s':
      return list(out, TYPE_ID.i32, entry.value, (value) => out.i32(value));
  }
}

/**
 * The header, padded so that the first tensor's bytes follow it directly. Each tensor's bytes come in the order given, each filled up
 * with zeros to `GGUF_ALIGNMENT`.
 */
export function encodeGgufHeader(
  metadata: ReadonlyMap<string, GgufEntry>,
  tensors: readonly GgufTensorEntry[],
): Uint8Array<ArrayBuffer> {
  const out = new Writer();
  out.u32(0x46554747);
  out.u32(3);
  out.u64(tensors.length);
  out.u64(metadata.size);
  for (const [key, entry] of metadata) {
    out.text(key);
    writeEntry(out, entry);
  }
  let offset = 0;
  for (const tensor of tensors) {
    out.text(tensor.name);
    out.u32(tensor.shape.length);
    for (const size of tensor.shape.toReversed()) out.u64(size);
    out.u32(GGML_TYPES[tensor.type].id);
    out.u64(offset);
    offset += padded(ggufTensorBytes(tensor));
  }
  return out.finish();
}
