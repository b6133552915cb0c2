/**
 * The rules of block-wise quantization, one value at a time: what `src/quant/kernel` must reproduce bit for bit. All arithmetic is
 * binary64; sums are kept apart for even and odd elements, as the kernel's two lanes keep them.
 */
import { BLOCK_SIZE, ROUNDER, blockCount, type BlockQuantized } from '../../src/quant/block-quantized.ts';

/** Range of q - 8 in 4 bits. */
const LOWEST = -8;
const HIGHEST = 7;
/** q - 128 is kept within ±127 in 8 bits, so that every value has its negative. */
const LARGEST = 127;

/** Smallest normal and largest finite binary16. */
const HALF_MIN_NORMAL = 2 ** -14;
const HALF_MAX = 65504;
const rounding = new Float32Array(1);
const roundingBits = new Uint32Array(rounding.buffer);

/**
 * A scale as it will be stored: with the 11 significant bits of a binary16, so that graphs with f32 and with f16 activations hold
 * the very same weights. Outside binary16's normal range it stays binary32.
 */
export function storableScale(scale: number): number {
  rounding[0] = scale;
  const magnitude = Math.abs(rounding[0]);
  // 65488 and above would round up past the largest half.
  if (magnitude < HALF_MIN_NORMAL || magnitude >= HALF_MAX - 16) return rounding[0];
  const bits = roundingBits[0];
  roundingBits[0] = (bits + 0xfff + ((bits >>> 13) & 1)) & ~0x1fff;
  return rounding[0];
}

/** Grid positions tried for the block's value of largest magnitude. */
const GRID_POSITIONS = [-8, -7, -8.6];

/** Value of largest magnitude, with its sign. */
function extreme(weights: Float32Array, begin: number): number {
  let extremeValue = 0;
  for (let i = begin; i < begin + BLOCK_SIZE; i++) {
    if (Math.abs(weights[i]) > Math.abs(extremeValue)) extremeValue = weights[i];
  }
  return extremeValue;
}

/** Scale with the smallest squared error among those tried. */
function bestScale(weights: Float32Array, begin: number): number {
  const largest = extreme(weights, begin);
  if (largest === 0) return 0;
  let bestGain = -1;
  let scale = 0;
  for (const position of GRID_POSITIONS) {
    const inverse = position / largest;
    const dots = [0, 0];
    const squares = [0, 0];
    for (let i = begin; i < begin + BLOCK_SIZE; i++) {
      const x = weights[i];
      const q = Math.min(HIGHEST, Math.max(LOWEST, x * inverse + ROUNDER - ROUNDER));
      dots[i % 2] += x * q;
      squares[i % 2] += q * q;
    }
    const dot = dots[0] + dots[1];
    const square = squares[0] + squares[1];
    const gain = (dot * dot) / square;
    if (gain > bestGain) {
      bestGain = gain;
      scale = dot / square;
    }
  }
  return storableScale(scale);
}

/** Nearest level of `x` on the chosen grid, as stored (0..15). */
function level(x: number, inverse: number): number {
  const q = x * inverse + ROUNDER - ROUNDER;
  return 8 + (q < LOWEST ? LOWEST : q > HIGHEST ? HIGHEST : q);
}

/** 4-bit blocks. */
export function slowInt4(weights: Float32Array): BlockQuantized {
  const blocks = blockCount(weights.length);
  const values = new Uint8Array(weights.length / 2);
  const scales = new Float32Array(blocks);
  for (let block = 0; block < blocks; block++) {
    const begin = block * BLOCK_SIZE;
    const scale = bestScale(weights, begin);
    const inverse = scale === 0 ? 0 : 1 / scale;
    scales[block] = scale;
    for (let i = begin; i < begin + BLOCK_SIZE; i += 2) {
      values[i / 2] = level(weights[i], inverse) | (level(weights[i + 1], inverse) << 4);
    }
  }
  return { values, scales };
}

/** 8-bit blocks. */
export function slowInt8(weights: Float32Array): BlockQuantized {
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
      values[i] = 128 + (q > LARGEST ? LARGEST : q < -LARGEST ? -LARGEST : q);
    }
  }
  return { values, scales };
}
