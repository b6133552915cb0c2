/**
 * The "K" types: super-blocks of 256 whose 16 or 8 sub-blocks have small integer scales (and minima) under one binary16 scale each.
 * Layouts: ggml-common.h. Throughout, `row` counts 32 consecutive values and `j` the place in a row; low bits are packed so that
 * one byte holds the same place of several rows. Products are exact in binary32, the sum rounds once, as in gguf-py.
 */
import { halfAt } from './half-at.ts';

const ROWS = 8;
const ROW = 32;

/** Two bits of value `j` in `row`: each byte of a half holds four rows. */
function lowTwoBits(bytes: Uint8Array, at: number, row: number, j: number): number {
  return (bytes[at + (row >> 2) * ROW + j] >> (2 * (row & 3))) & 3;
}

/** Four bits of value `j` in `row`: each byte holds an even and an odd row. */
function nibble(bytes: Uint8Array, at: number, row: number, j: number): number {
  return (bytes[at + (row >> 1) * ROW + j] >> (4 * (row & 1))) & 15;
}

/** 16 bytes (4-bit scale, 4-bit minimum), 64 bytes of two bits, d, dmin */
export function decodeQ2_K(bytes: Uint8Array, from: number, out: Float32Array, to: number): void {
  const d = halfAt(bytes, from + 80);
  const dmin = halfAt(bytes, from + 82);
  for (let row = 0; row < ROWS; row++) {
    for (let j = 0; j < ROW; j++) {
      const packed = bytes[from + 2 * row + (j >> 4)];
      const q = lowTwoBits(bytes, from + 16, row, j);
      out[to + row * ROW + j] = d * (packed & 15) * q - dmin * (packed >> 4);
    }
  }
}

/** Scale of sub-block `s`: four bits in bytes 0 to 7, two more in bytes 8 to 11; minus 32. */
function q3Scale(bytes: Uint8Array, at: number, s: number): number {
  const low = (bytes[at + (s & 7)] >> (4 * (s >> 3))) & 15;
  const high = (bytes[at + 8 + (s & 3)] >> (2 * (s >> 2))) & 3;
  return (low | (high << 4)) - 32;
}

/** 32 bytes of third bits (a clear bit takes 4 away), 64 bytes of two bits, 12 bytes of scales, d */
export function decodeQ3_K(bytes: Uint8Array, from: number, out: Float32Array, to: number): void {
  const d = halfAt(bytes, from + 108);
  for (let row = 0; row < ROWS; row++) {
    for (let j = 0; j < ROW; j++) {
      const scale = d * q3Scale(bytes, from + 96, 2 * row + (j >> 4));
      const missing = (bytes[from + j] >> row) & 1 ? 0 : 4;
      out[to + row * ROW + j] = scale * (lowTwoBits(bytes, from + 32, row, j) - missing);
    }
  }
}

/** 6-bit scale and minimum of one row from 12 bytes: the first four rows are plain, the others take their top bits from those. */
function scaleAndMinimum(bytes: Uint8Array, at: number, row: number): readonly [number, number] {
  if (row < 4) return [bytes[at + row] & 63, bytes[at + 4 + row] & 63];
  const rest = bytes[at + 4 + row];
  return [(rest & 15) | ((bytes[at + row - 4] >> 2) & 0x30), (rest >> 4) | ((bytes[at + row] >> 2) & 0x30)];
}

/** d, dmin, 12 bytes of scales and minima, 128 bytes of nibbles */
export function decodeQ4_K(bytes: Uint8Array, from: number, out: Float32Array, to: number): void {
  const d = halfAt(bytes, from);
  const dmin = halfAt(bytes, from + 2);
  for (let row = 0; row < ROWS; row++) {
    const [scale, minimum] = scaleAndMinimum(bytes, from + 4, row);
    for (let j = 0; j < ROW; j++) {
      out[to + row * ROW + j] = d * scale * nibble(bytes, from + 16, row, j) - dmin * minimum;
    }
  }
}

/** d, dmin, 12 bytes of scales and minima, 32 bytes of fifth bits, 128 bytes of nibbles */
export function decodeQ5_K(bytes: Uint8Array, from: number, out: Float32Array, to: number): void {
  const d = halfAt(bytes, from);
  const dmin = halfAt(bytes, from + 2);
  for (let row = 0; row < ROWS; row++) {
    const [scale, minimum] = scaleAndMinimum(bytes, from + 4, row);
    for (let j = 0; j < ROW; j++) {
      const fifth = ((bytes[from + 16 + j] >> row) & 1) << 4;
      const q = nibble(bytes, from + 48, row, j) | fifth;
      out[to + row * ROW + j] = d * scale * q - dmin * minimum;
    }
  }
}

/** 128 bytes of nibbles, 64 bytes of two bits, 16 signed scales, d; q - 32. Here a byte of nibbles holds rows r and r + 2. */
export function decodeQ6_K(bytes: Uint8Array, from: number, out: Float32Array, to: number): void {
  const d = halfAt(bytes, from + 208);
  for (let row = 0; row < ROWS; row++) {
    const nibbles = from + (row >> 2) * 64 + (row & 1) * ROW;
    const shift = (row & 2) * 2;
    for (let j = 0; j < ROW; j++) {
      const low = (bytes[nibbles + j] >> shift) & 15;
      const q = (low | (lowTwoBits(bytes, from + 128, row, j) << 4)) - 32;
      const scale = (bytes[from + 192 + 2 * row + (j >> 4)] << 24) >> 24;
      out[to + row * ROW + j] = d * scale * q;
    }
  }
}
