/** The "IQ4" types: four bits choose one of 16 levels that are denser near zero (ggml-common.h, `kvalues_iq4nl`). */
import { halfAt } from './half-at.ts';

const LEVELS = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];
const HALF_ROW = 16;
const ROWS = 8;

/** 32 values from 16 bytes: value i is the low nibble of byte i, value i + 16 its high nibble. */
function decodeRow(bytes: Uint8Array, from: number, scale: number, out: Float32Array, to: number): void {
  for (let i = 0; i < HALF_ROW; i++) {
    const pair = bytes[from + i];
    out[to + i] = scale * LEVELS[pair & 15];
    out[to + HALF_ROW + i] = scale * LEVELS[pair >> 4];
  }
}

/** d, 16 bytes of nibbles: 32 values */
export function decodeIQ4_NL(bytes: Uint8Array, from: number, out: Float32Array, to: number): void {
  decodeRow(bytes, from + 2, halfAt(bytes, from), out, to);
}

/** d, top bits of 8 scales in two bytes, their low nibbles in four, 128 bytes of nibbles: 256 values; scale - 32 */
export function decodeIQ4_XS(bytes: Uint8Array, from: number, out: Float32Array, to: number): void {
  const d = halfAt(bytes, from);
  const high = bytes[from + 2] | (bytes[from + 3] << 8);
  for (let row = 0; row < ROWS; row++) {
    const low = (bytes[from + 4 + (row >> 1)] >> (4 * (row & 1))) & 15;
    const scale = (low | (((high >> (2 * row)) & 3) << 4)) - 32;
    decodeRow(bytes, from + 8 + row * HALF_ROW, d * scale, out, to + 2 * row * HALF_ROW);
  }
}
