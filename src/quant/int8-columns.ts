import { ROUNDER } from './block-quantized.ts';
import { transposeInto } from './transpose.ts';

/** Symmetric int8 with one scale per output, as DynamicQuantizeMatMul (com.microsoft) reads it: value = q * scale. */
export interface ColumnQuantized {
  /** [K, N] */
  readonly values: Int8Array<ArrayBuffer>;
  /** [N] */
  readonly scales: Float32Array<ArrayBuffer>;
}

/** ±127 rather than -128: symmetric, and products with unsigned 8-bit activations stay within what 16-bit kernels add safely. */
const LARGEST = 127;

/** Quantizes transformers' row-major [N, K] weights, N = values / `columns`, into columns. */
export function quantizeInt8Columns(weights: Float32Array, columns: number): ColumnQuantized {
  const rows = weights.length / columns;
  const scales = new Float32Array(rows);
  const byRow = new Int8Array(weights.length);
  for (let row = 0; row < rows; row++) {
    const begin = row * columns;
    let largest = 0;
    for (let i = begin; i < begin + columns; i++) largest = Math.max(largest, Math.abs(weights[i]));
    scales[row] = largest / LARGEST;
    // A subnormal scale may round up or to zero; the clamp below and this guard keep q in range.
    const inverse = scales[row] === 0 ? 0 : 1 / scales[row];
    for (let i = begin; i < begin + columns; i++) {
      const q = weights[i] * inverse + ROUNDER - ROUNDER;
      byRow[i] = q > LARGEST ? LARGEST : q < -LARGEST ? -LARGEST : q;
    }
  }
  const values = new Int8Array(weights.length);
  transposeInto(byRow, columns, values, rows, 0);
  return { values, scales };
}

/** The weights the runtime computes with, back as row-major [N, K]. */
export function dequantizeInt8Columns({ values, scales }: ColumnQuantized): Float32Array<ArrayBuffer> {
  const rows = scales.length;
  const columns = values.length / rows;
  const out = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < columns; k++) out[row * columns + k] = values[k * rows + row] * scales[row];
  }
  return out;
}
