import { BLOCK_SIZE, ROUNDER, blockCount, storableScale } from './block-quantized.ts';
import type { BlockQuantized } from './block-quantized.ts';

/** q - 128 is kept within ±127, so that every value has its negative. */
const LARGEST = 127;
const ZERO = 128;

/**
 * Quantizes a row-major [N, K] matrix (K a multiple of 32) to 8-bit blocks.
 * Error per value: at most half a scale, where scale = largest magnitude of the block / 127.
 */
export function quantizeInt8(weights: Float32Array): BlockQuantized {
  const blocks = blockCount(weights.length);
  const values = new Uint8Array(weights.length);
  const scales = new Float32Array(blocks);
  for (let block = 0; block < blocks; block++) {
    const begin = block * BLOCK_SIZE;
    let largest = 0;
    for (let i = begin; i < begin + BLOCK_SIZE; i++) largest = Math.max(largest, Math.abs(weights[i]));
    const scale = storableScale(largest / LARGEST);
    const inverse = scale === 0 ? 0 : 1 / scale;
    scales[block] = scale;
    for (let i = begin; i < begin + BLOCK_SIZE; i++) {
      const q = weights[i] * inverse + ROUNDER - ROUNDER;
      values[i] = ZERO + (q > LARGEST ? LARGEST : q < -LARGEST ? -LARGEST : q);
    }
  }
  return { values, scales };
}

/** The values a runtime computes with: [N, K] row-major, rounded to f32 once, like MatMulNBits does. */
export function dequantizeInt8({ values, scales }: BlockQuantized): Float32Array<ArrayBuffer> {
  const out = new Float32Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = (values[i] - ZERO) * scales[(i / BLOCK_SIZE) | 0];
  return out;
}
