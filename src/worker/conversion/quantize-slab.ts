/** A run of values of one tensor → its stored form. The unit of work that is spread over workers. */
import { finiteValues } from '../../formats/finite-values.ts';
import { dequantizeGgml } from '../../formats/gguf/dequantize/dequantize-ggml.ts';
import { GGML_TYPES, type GgmlType } from '../../formats/gguf/ggml-type.ts';
import { unpermutedRows } from '../../formats/gguf/gguf-weights.ts';
import { decodeTensorF32, type SafetensorsDtype } from '../../formats/safetensors.ts';
import type { TensorEncoding } from '../../models/stored-manifest.ts';
import { blocksFromGgml } from '../../quant/ggml-blocks.ts';
import { quantizeInt4 } from '../../quant/int4.ts';
import { quantizeInt8 } from '../../quant/int8.ts';
import { quantizeStoredFloats } from '../../quant/kernel/quantize-kernel.ts';

export interface Slab {
  /** Of the tensor, for messages. */
  readonly name: string;
  readonly dtype: SafetensorsDtype | GgmlType;
  readonly encoding: TensorEncoding;
  /** Whole blocks of 32 values where `encoding` has blocks. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Set where the bytes are rows of so many whole heads in llama.cpp's order. */
  readonly permuted: { readonly heads: number; readonly rows: number } | null;
}

export interface QuantizedSlab {
  readonly values: Uint8Array<ArrayBuffer>;
  /** One per block; empty for `f32`. */
  readonly scales: Float32Array<ArrayBuffer>;
}

/** Types of GGUF alone; F32, F16 and BF16 mean the same in both formats. */
type BlockType = Exclude<GgmlType, SafetensorsDtype>;

function isBlockType(dtype: Slab['dtype']): dtype is BlockType {
  return dtype in GGML_TYPES && GGML_TYPES[dtype as GgmlType].blockValues > 1;
}

function valuesOf({ name, dtype }: Slab, bytes: Uint8Array): Float32Array<ArrayBuffer> {
  return isBlockType(dtype)
    ? finiteValues(name, dequantizeGgml(dtype, bytes))
    : decodeTensorF32(name, { dtype, shape: [], begin: 0, end: bytes.length }, bytes);
}

/**
 * Blocks made of the bytes as they are: those that are ours but for the order of their bits, and those of plain floats. Undefined where
 * values must be decoded, be it to name the one that is not finite.
 */
function directBlocks({ name, dtype, encoding }: Slab, bytes: Uint8Array): QuantizedSlab | undefined {
  if (encoding === 'f32') return undefined;
  const bits = encoding === 'int4' ? 4 : 8;
  if (dtype === 'F32' || dtype === 'F16' || dtype === 'BF16') return quantizeStoredFloats(bytes, dtype, bits);
  const blocks = blocksFromGgml(dtype, bytes, bits);
  return blocks && { values: blocks.values, scales: finiteValues(name, blocks.scales) };
}

/** @throws ModelFormatError for values that are not finite and for number formats that are not read */
export function quantizeSlab(slab: Slab): QuantizedSlab {
  const { encoding, permuted } = slab;
  const bytes = permuted === null ? slab.bytes : unpermutedRows(slab.bytes, permuted.rows, permuted.heads);
  const direct = directBlocks(slab, bytes);
  if (direct !== undefined) return direct;
  const values = valuesOf(slab, bytes);
  switch (encoding) {
    case 'f32':
      return { values: new Uint8Array(values.buffer), scales: new Float32Array() };
    case 'int4':
      return quantizeInt4(values);
    case 'int8':
      return quantizeInt8(values);
    default:
      return encoding satisfies never;
  }
}
