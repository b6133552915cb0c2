import { describe, expect, it } from 'vitest';
import { uniformAt } from '../lib/random.ts';
import { storableScale } from '../../tests/support/slow-quantize.ts';
import { BLOCK_SIZE } from './block-quantized.ts';
import type { BlockQuantized } from './block-quantized.ts';
import { floatToHalf } from './float-to-half.ts';
import { dequantizeInt4, quantizeInt4 } from './int4.ts';
import { dequantizeInt8, quantizeInt8 } from './int8.ts';

/** Roughly normal weights with a few outliers, as trained matrices have. */
function weights(count: number, seed: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => {
    let sum = -3;
    for (let n = 0; n < 6; n++) sum += uniformAt(seed, 6 * i + n);
    return 0.05 * sum * (uniformAt(seed + 1, i) < 0.01 ? 4 : 1);
  });
}

/** Reads the MatMulNBits layout as its documentation words it, one value at a time, in double precision. */
function slowDequantize({ values, scales }: BlockQuantized, bits: 4 | 8): number[] {
  const count = (values.length * 8) / bits;
  return Array.from({ length: count }, (_, i) => {
    const byte = values[Math.floor((i * bits) / 8)];
    const q = bits === 8 ? byte : i % 2 === 0 ? byte % 16 : Math.floor(byte / 16);
    return (q - 2 ** (bits - 1)) * scales[Math.floor(i / BLOCK_SIZE)];
  });
}

function squaredError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum;
}

/** Smallest squared error of one block over 1,000 scales of either sign, by brute force in double precision. */
function bruteForceInt4(block: readonly number[]): number {
  const largest = Math.max(...block.map(Math.abs));
  let best = Infinity;
  for (let n = 1; n <= 1000; n++) {
    const magnitude = ((n / 1000) * largest) / 3;
    for (const scale of [magnitude, -magnitude]) {
      const decoded = block.map((x) => Math.max(-8, Math.min(7, Math.round(x / scale))) * scale);
      best = Math.min(best, squaredError(block, decoded));
    }
  }
  return best;
}

const FORMATS = [
  { bits: 4, quantize: quantizeInt4, dequantize: dequantizeInt4 },
  { bits: 8, quantize: quantizeInt8, dequantize: dequantizeInt8 },
] as const;

describe.each(FORMATS)('$bits-bit blocks', ({ bits, quantize, dequantize }) => {
  it('decode as the slow reference reads them', () => {
    const quantized = quantize(weights(64 * BLOCK_SIZE, 5));
    expect(quantized.values.length).toBe((64 * BLOCK_SIZE * bits) / 8);
    expect(quantized.scales.length).toBe(64);
    expect([...dequantize(quantized)]).toEqual(slowDequantize(quantized, bits).map(Math.fround));
  });

  it('keep zeros, and survive the smallest and largest numbers', () => {
    expect([...dequantize(quantize(new Float32Array(32)))].every((x) => x === 0)).toBe(true);
    for (const extreme of [1e-45, 1e-40, 3e38]) {
      const block = Float32Array.from({ length: 32 }, (_, i) => (i % 3 === 0 ? extreme : -extreme / 2));
      const decoded = dequantize(quantize(block));
      expect(decoded.every((x) => Number.isFinite(x) && Math.abs(x) <= extreme * 1.2)).toBe(true);
    }
  });

  it('refuse a cut block', () => {
    expect(() => quantize(new Float32Array(33))).toThrow(RangeError);
  });

  it('do not depend on the neighbours of a block', () => {
    const two = weights(64, 9);
    expect([...quantize(two).scales]).toEqual([
      ...quantize(two.subarray(0, 32)).scales,
      ...quantize(two.slice(32)).scales,
    ]);
  });
});

describe('8-bit blocks', () => {
  it('are off by at most half a step', () => {
    const original = weights(3200, 1);
    const quantized = quantizeInt8(original);
    const decoded = dequantizeInt8(quantized);
    // The scale itself is rounded by up to 2^-11, which the outermost levels feel.
    decoded.forEach((x, i) =>
      expect(Math.abs(x - original[i])).toBeLessThanOrEqual(0.57 * quantized.scales[i >> 5]),
    );
  });
});

describe('4-bit blocks', () => {
  it('keep values that lie on a grid with a storable scale', () => {
    const scales = [0.25, 3, -0.0078125];
    const levels = Float32Array.from({ length: 96 }, (_, i) => ((i % 15) - 7) * scales[i >> 5]);
    const decoded = dequantizeInt4(quantizeInt4(levels));
    levels.forEach((x, i) => expect(decoded[i]).toBeCloseTo(x, 12));
  });

  it('come within 3 % of the brute-force optimum, and beat rounding to the largest value by 15 %', () => {
    const original = weights(50 * BLOCK_SIZE, 2);
    const error = squaredError(original, dequantizeInt4(quantizeInt4(original)));
    let best = 0;
    let naive = 0;
    for (let begin = 0; begin < original.length; begin += BLOCK_SIZE) {
      const block = [...original.subarray(begin, begin + BLOCK_SIZE)];
      best += bruteForceInt4(block);
      const scale = Math.max(...block.map(Math.abs)) / 7;
      naive += squaredError(block, block.map((x) => Math.round(x / scale) * scale)); // prettier-ignore
    }
    expect(error / best).toBeLessThan(1.03);
    expect(error / naive).toBeLessThan(0.85);
  });
});

describe('storableScale', () => {
  it('rounds to what a binary16 holds, within its normal range', () => {
    for (let seed = 0; seed < 2000; seed++) {
      const scale = (uniformAt(seed, 0) - 0.5) * 2 ** (uniformAt(seed, 1) * 24 - 10);
      const stored = storableScale(scale);
      const half = floatToHalf(scale);
      const sign = half & 0x8000 ? -1 : 1;
      if (Math.abs(scale) >= 2 ** -14) {
        expect(stored).toBe(sign * (1 + (half & 1023) / 1024) * 2 ** (((half >> 10) & 31) - 15));
      }
    }
    expect(storableScale(1e-7)).toBe(Math.fround(1e-7));
    expect(storableScale(1e6)).toBe(1e6);
  });
});
