import { BLOCK_SIZE, type BlockQuantized } from './block-quantized.ts';
import { quantizeBlocks } from './kernel/quantize-kernel.ts';

/** Level that stands for 0. */
const ZERO = 128;

/**
 * Quantizes a row-major [N, K] matrix (K a multiple of 32) to 8-bit blocks.
 * Error per value: at most half a scale, where scale = largest magnitude of the block / 127.
 * @throws RangeError when the values do not divide into whole blocks or are not finite
 */
export function quantizeInt8(weights: Float32Array): BlockQuantized {
  return quantizeBlocks(weights, 8);
}

/** The values a runtime computes with: [N, K] row-major, rounded to f32 once, like MatMulNBits does. */
export function dequantizeInt8({ values, scales }: BlockQuantized): Float32Array<ArrayBuffer> {
  const out = new Float32Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = (values[i] - ZERO) * scales[(i / BLOCK_SIZE) | 0];
  return out;
}
