const floatBits = new Uint32Array(1);
const floatValue = new Float32Array(floatBits.buffer);

/** binary16 bit pattern nearest to a binary32 value, ties to even, overflow to infinity (IEEE 754 round to nearest). */
export function floatToHalf(value: number): number {
  floatValue[0] = value;
  const bits = floatBits[0];
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude >= 0x47800000) return sign | (magnitude > 0x7f800000 ? 0x7e00 : 0x7c00);
  if (magnitude < 0x38800000) {
    // Below 2^-14 halves are whole multiples of 2^-24; adding 0.5 makes the adder round there, ties to even.
    floatValue[0] = Math.abs(value) + 0.5;
    return sign | (floatBits[0] - 0x3f000000);
  }
  // Rebias the exponent (127 → 15), then round the 13 bits that are dropped; a carry runs into the exponent, as it should.
  const rounded = magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1);
  return sign | (rounded >>> 13);
}

/** Nearest binary16 bit patterns. */
export function floatsToHalves(values: Float32Array): Uint16Array<ArrayBuffer> {
  const out = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) out[i] = floatToHalf(values[i]);
  return out;
}
