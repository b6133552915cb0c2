import { describe, expect, it } from 'vitest';
import { bfloatToFloat, halfToFloat, halfValue } from './half-to-float.ts';

/** Straight from the definition of binary16. */
function halfByDefinition(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const ALL = Uint16Array.from({ length: 65536 }, (_, half) => half);

describe('halfToFloat', () => {
  it('agrees with the definition of binary16 on all 65,536 patterns', () => {
    const floats = halfToFloat(ALL);
    expect(floats.every((value, half) => Object.is(value, halfByDefinition(half)))).toBe(true);
  });

  it('agrees with the value of a single pattern', () => {
    const floats = halfToFloat(ALL);
    expect(ALL.every((half) => Object.is(halfValue(half), floats[half]))).toBe(true);
  });
});

describe('bfloatToFloat', () => {
  it('is the upper half of a binary32, for every pattern', () => {
    const floats = new Uint32Array(bfloatToFloat(ALL).buffer);
    expect(floats.every((bits, bfloat) => bits === bfloat * 65536)).toBe(true);
  });
});
