/**
 * 16-bit floats to 32-bit floats by bit patterns.
 * binary16: IEEE 754-2019, 1 sign, 5 exponent, 10 fraction bits. bfloat16: the upper half of a binary32.
 */

/** binary32 bit pattern of every binary16 value; 256 KB, made on first use, the fastest portable way for millions of values. */
let halfTable: Uint32Array<ArrayBuffer> | undefined;
let halfValues: Float32Array<ArrayBuffer> | undefined;

/** Bit pattern of one binary16 as binary32, exactly; NaN payloads are kept. */
function widenHalf(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13);
  if (exponent !== 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  // Subnormal half: shift the fraction up to an implicit leading one. 113 is the binary32 exponent of 2^-14.
  const shift = Math.clz32(fraction) - 21;
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13);
}

function buildHalfTable(): Uint32Array<ArrayBuffer> {
  const table = new Uint32Array(65536);
  for (let half = 0; half < 65536; half++) table[half] = widenHalf(half);
  return table;
}

/** Value of one binary16 bit pattern (0..65535). */
export function halfValue(half: number): number {
  halfTable ??= buildHalfTable();
  halfValues ??= new Float32Array(halfTable.buffer);
  return halfValues[half];
}

/** Widens binary16 bit patterns into `Float32Array` of the same length. */
export function halfToFloat(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const table = (halfTable ??= buildHalfTable());
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) bits[i] = table[halves[i]];
  return new Float32Array(bits.buffer);
}

/** Widens bfloat16 bit patterns into `Float32Array` of the same length. */
export function bfloatToFloat(bfloats: Uint16Array): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(bfloats.length);
  for (let i = 0; i < bfloats.length; i++) bits[i] = bfloats[i] << 16;
  return new Float32Array(bits.buffer);
}
