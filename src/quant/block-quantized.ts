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
