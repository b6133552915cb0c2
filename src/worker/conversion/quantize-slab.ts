/** A run of values of one tensor → its stored form. The unit of work that is spread over workers. */
import { decodeTensorF32, type SafetensorsDtype } from '../../formats/safetensors.ts';
import type { TensorEncoding } from '../../models/stored-manifest.ts';
import { quantizeInt4 } from '../../quant/int4.ts';
import { quantizeInt8 } from '../../quant/int8.ts';

export interface Slab {
  /** Of the tensor, for messages. */
  readonly name: string;
  readonly dtype: SafetensorsDtype;
  readonly encoding: TensorEncoding;
  /** Whole blocks of 32 values where `encoding` has blocks. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface QuantizedSlab {
  readonly values: Uint8Array<ArrayBuffer>;
  /** One per block; empty for `f32`. */
  readonly scales: Float32Array<ArrayBuffer>;
}

/** @throws ModelFormatError for values that are not finite and for number formats that are not read */
export function quantizeSlab({ name, dtype, encoding, bytes }: Slab): QuantizedSlab {
  const values = decodeTensorF32(name, { dtype, shape: [], begin: 0, end: bytes.length }, bytes);
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
