/**
 * Symmetric block-wise quantization as MatMulNBits (com.microsoft) reads it: each run of 32 values of a row shares a scale, and
 * value = (q - 2^(bits-1)) * scale. Rows must be multiples of 32 long, so a row-major matrix is one flat list of blocks.
 */
export interface BlockQuantized {
  /** [N, K/32, 4 * bits] bytes. In 4 bits the even element is the low nibble. */
  readonly values: Uint8Array<ArrayBuffer>;
  /** [N * K/32] */
  readonly scales: Float32Array<ArrayBuffer>;
}

/** Values per block; 32 is what ONNX Runtime's fused WebGPU kernels need. */
export const BLOCK_SIZE = 32;

/** Adding and taking away 1.5 * 2^52 leaves a double rounded to the nearest integer, ties to even; faster than Math.round. */
export const ROUNDER = 6755399441055744;

/** @throws RangeError when the values do not divide into whole blocks */
export function blockCount(length: number): number {
  if (length % BLOCK_SIZE !== 0) {
    throw new RangeError(`${length} values do not divide into blocks of ${BLOCK_SIZE}`);
  }
  return length / BLOCK_SIZE;
}

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
