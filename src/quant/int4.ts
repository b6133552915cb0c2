import { BLOCK_SIZE, type BlockQuantized } from './block-quantized.ts';
import { quantizeBlocks } from './kernel/quantize-kernel.ts';

/** Level that stands for 0. */
const ZERO = 8;

/**
 * Quantizes a row-major [N, K] matrix (K a multiple of 32) to 4-bit blocks.
 * @throws RangeError when the values do not divide into whole blocks or are not finite
 */
export function quantizeInt4(weights: Float32Array): BlockQuantized {
  return quantizeBlocks(weights, 4);
}

/** The values a runtime computes with: [N, K] row-major, rounded to f32 once, like MatMulNBits does. */
export function dequantizeInt4({ values, scales }: BlockQuantized): Float32Array<ArrayBuffer> {
  const out = new Float32Array(values.length * 2);
  for (let i = 0; i < values.length; i++) {
    const scale = scales[((2 * i) / BLOCK_SIZE) | 0];
    out[2 * i] = ((values[i] & 15) - ZERO) * scale;
    out[2 * i + 1] = ((values[i] >> 4) - ZERO) * scale;
  }
  return out;
}
