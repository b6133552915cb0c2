/**
 * Blocks of 32 with one scale: value = d * q, with a minimum in the `_1` types: value = d * q + m.
 * Layouts: ggml-common.h. Value i of a block is the low nibble of byte i, value i + 16 its high nibble; fifth bits lie in a 32-bit word.
 * A product of a binary16 scale and a small integer is exact in binary32, so the one rounding is that of the sum, as in gguf-py.
 */
import { halfAt } from './half-at.ts';

const HALF_BLOCK = 16;

/** d, 16 bytes of nibbles; q - 8 */
export function decodeQ4_0(bytes: Uint8Array, from: number, out: Float32Array, to: number): void {
  const d = halfAt(bytes, from);
  for (let i = 0; i < HALF_BLOCK; i++) {
    const pair = bytes[from + 2 + i];
    out[to + i] = d * ((pair & 15) - 8);
    out[to + HALF_BLOCK + i] = d * ((pair >> 4) - 8);
  }
}

/** d, m, 16 bytes of nibbles */
export function decodeQ4_1(bytes: Uint8Array, from: number, out: Float32Array, to: number): void {
  const d = halfAt(bytes, from);
  const m = halfAt(bytes, from + 2);
  for (let i = 0; i < HALF_BLOCK; i++) {
    const pair = bytes[from + 4 + i];
    out[to + i] = d * (pair & 15) + m;
    out[to + HALF_BLOCK + i] = d * (pair >> 4) + m;
  }
}

/** Bit `i` of the little-endian 32-bit word at byte `at`, as the fifth bit of a number. */
function fifthBit(bytes: Uint8Array, at: number, i: number): number {
  return ((bytes[at + (i >> 3)] >> (i & 7)) & 1) << 4;
}

/** d, fifth bits, 16 bytes of nibbles; q - 16 */
export function decodeQ5_0(bytes: Uint8Array, from: number, out: Float32Array, to: number): void {
  const d = halfAt(bytes, from);
  for (let i = 0; i < HALF_BLOCK; i++) {
    const pair = bytes[from + 6 + i];
    out[to + i] = d * (((pair & 15) | fifthBit(bytes, from + 2, i)) - 16);
    out[to + HALF_BLOCK + i] = d * (((pair >> 4) | fifthBit(bytes, from + 2, i + HALF_BLOCK)) - 16);
  }
}

/** d, m, fifth bits, 16 bytes of nibbles */
export function decodeQ5_1(bytes: Uint8Array, from: number, out: Float32Array, to: number): void {
  const d = halfAt(bytes, from);
  const m = halfAt(bytes, from + 2);
  for (let i = 0; i < HALF_BLOCK; i++) {
    const pair = bytes[from + 8 + i];
    out[to + i] = d * ((pair & 15) | fifthBit(bytes, from + 4, i)) + m;
    out[to + HALF_BLOCK + i] = d * ((pair >> 4) | fifthBit(bytes, from + 4, i + HALF_BLOCK)) + m;
  }
}

/** d, 32 signed bytes */
export function decodeQ8_0(bytes: Uint8Array, from: number, out: Float32Array, to: number): void {
  const d = halfAt(bytes, from);
  for (let i = 0; i < 2 * HALF_BLOCK; i++) out[to + i] = d * ((bytes[from + 2 + i] << 24) >> 24);
}
