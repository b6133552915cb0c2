import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { slowInt4, slowInt8 } from '../../../tests/support/slow-quantize.ts';
import { bfloatToFloat, halfToFloat } from '../../lib/half-to-float.ts';
import { uniformAt } from '../../lib/random.ts';
import { BLOCK_SIZE } from '../block-quantized.ts';
import { SOURCE_SHA256 } from './quantize-kernel-code.ts';
import { quantizeBlocks, quantizeStoredFloats } from './quantize-kernel.ts';

const SLOW = { 4: slowInt4, 8: slowInt8 } as const;
const BITS = [4, 8] as const;
const bytesOf = (numbers: Float32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>): Uint8Array =>
  new Uint8Array(numbers.buffer);

/** Every bit pattern that is a finite number, in scattered order, so that blocks hold all magnitudes; whole blocks only. */
function finitePatterns(isFinite: (pattern: number) => boolean): Uint16Array<ArrayBuffer> {
  // 40,503 is odd, so multiples of it run through all of 2^16.
  const all = Uint16Array.from({ length: 65536 }, (_, i) => (i * 40503) % 65536).filter(isFinite);
  return all.slice(0, all.length - (all.length % BLOCK_SIZE));
}

const halves = finitePatterns((pattern) => (pattern & 0x7c00) !== 0x7c00);
const bfloats = finitePatterns((pattern) => (pattern & 0x7f80) !== 0x7f80);

/** Blocks of like magnitude, as weights are: from 2^-130 to 2^120, with equal extremes of both signs among them. */
function floats(count: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: count }, (_, i) => {
    const block = Math.floor(i / BLOCK_SIZE);
    const tied = uniformAt(block, 1) < 0.3 ? Math.round(8 * (uniformAt(7, i) - 0.5)) : uniformAt(7, i) - 0.5;
    return tied * 2 ** Math.floor(uniformAt(block, 0) * 250 - 130);
  });
}

describe('the quantizing kernel', () => {
  it('was compiled from the source that lies beside it', () => {
    const source = readFileSync(new URL('quantize-blocks.as', import.meta.url));
    expect(createHash('sha256').update(source).digest('hex')).toBe(SOURCE_SHA256);
  });

  describe.each(BITS)('in %i bits gives the bits of the slow rules', (bits) => {
    it('for binary32', () => {
      const values = floats(3000 * BLOCK_SIZE);
      expect(quantizeBlocks(values, bits)).toEqual(SLOW[bits](values));
    });

    it('for every finite binary16', () => {
      expect(quantizeStoredFloats(bytesOf(halves), 'F16', bits)).toEqual(SLOW[bits](halfToFloat(halves)));
    });

    it('for every finite bfloat16', () => {
      expect(quantizeStoredFloats(bytesOf(bfloats), 'BF16', bits)).toEqual(
        SLOW[bits](bfloatToFloat(bfloats)),
      );
    });

    it('for zeros of either sign, and for none', () => {
      const zeros = Float32Array.from({ length: 64 }, (_, i) => (i % 2 === 0 ? -0 : 0));
      expect(quantizeBlocks(zeros, bits)).toEqual(SLOW[bits](zeros));
      expect(quantizeBlocks(new Float32Array(), bits).values.length).toBe(0);
    });

    it.each([NaN, Infinity, -Infinity])('and refuses %d anywhere', (value) => {
      const values = floats(1500 * BLOCK_SIZE);
      for (const at of [0, 31, 777, values.length - 1]) {
        expect(() => quantizeBlocks(values.with(at, value), bits)).toThrow(RangeError);
      }
    });

    it.each([
      ['F16', 0x7c00],
      ['F16', 0xfe00],
      ['BF16', 0xff80],
      ['BF16', 0x7fc1],
    ] as const)('and refuses what is not finite in %s: %i', (float, pattern) => {
      const values = new Uint16Array(64).with(40, pattern);
      expect(quantizeStoredFloats(bytesOf(values), float, bits)).toBeUndefined();
    });
  });
});
