/**
 * Quantized tensors of GGUF files whose blocks are ours in another order of bits: 32 values, one binary16 scale, symmetric. They are
 * taken over as they are, so nothing is lost a second time. Layouts: ggml-common.h.
 */
import { halfValue } from '../lib/half-to-float.ts';
import { BLOCK_SIZE } from './block-quantized.ts';
import type { BlockQuantized } from './block-quantized.ts';
import type { BlockBits } from './initializer-source.ts';

const SCALE_BYTES = 2;

/** Repacks the bytes of one block, scale excluded, into `values` from index `to` on. */
type Repack = (bytes: Uint8Array, from: number, values: Uint8Array, to: number) => void;

function repack(bytes: Uint8Array, bits: BlockBits, block: Repack): BlockQuantized {
  const valueBytes = (BLOCK_SIZE * bits) / 8;
  const blockBytes = SCALE_BYTES + valueBytes;
  if (bytes.length % blockBytes !== 0) {
    throw new RangeError(`${bytes.length} bytes are not whole blocks of ${blockBytes}`);
  }
  const blocks = bytes.length / blockBytes;
  const values = new Uint8Array(blocks * valueBytes);
  const scales = new Float32Array(blocks);
  for (let i = 0; i < blocks; i++) {
    const from = i * blockBytes;
    scales[i] = halfValue(bytes[from] | (bytes[from + 1] << 8));
    block(bytes, from + SCALE_BYTES, values, i * valueBytes);
  }
  return { values, scales };
}

/** Values i and i + 16 share a byte in Q4_0; here 2i and 2i + 1 do. Both count from -8. */
function repackQ4_0(bytes: Uint8Array, from: number, values: Uint8Array, to: number): void {
  for (let i = 0; i < 8; i++) {
    const first = bytes[from + 2 * i];
    const second = bytes[from + 2 * i + 1];
    values[to + i] = (first & 15) | ((second & 15) << 4);
    values[to + 8 + i] = (first >> 4) | (second & 0xf0);
  }
}

/** Q8_0 has signed bytes; here they count from -128. */
function repackQ8_0(bytes: Uint8Array, from: number, values: Uint8Array, to: number): void {
  for (let i = 0; i < BLOCK_SIZE; i++) values[to + i] = bytes[from + i] ^ 0x80;
}

/**
 * Blocks of `bits` with exactly the values of a stored tensor; undefined when its type has no such form, and it must be dequantized and
 * quantized anew.
 * @param type ggml's name of the type
 */
export function blocksFromGgml(type: string, bytes: Uint8Array, bits: BlockBits): BlockQuantized | undefined {
  if (type === 'Q4_0' && bits === 4) return repack(bytes, 4, repackQ4_0);
  if (type === 'Q8_0' && bits === 8) return repack(bytes, 8, repackQ8_0);
  return undefined;
}
