import { describe, expect, it } from 'vitest';
import { dequantizeInt4, quantizeInt4 } from '../src/quant/int4.ts';
import { plainInt4 } from './plain-int4.ts';

const BLOCK = Float32Array.from({ length: 32 }, (_, i) => (i === 5 ? -4 : Math.sin(i)));

function squaredError(values: Float32Array, target = BLOCK): number {
  return values.reduce((sum, value, i) => sum + (value - target[i]) ** 2, 0);
}

describe('plainInt4', () => {
  it('keeps the value of largest magnitude and rounds the others to its levels', () => {
    for (const largest of [-8, 7] as const) {
      const values = plainInt4(BLOCK, largest);
      expect(values[5]).toBeCloseTo(-4, 2);
      const scale = 4 / Math.abs(largest);
      values.forEach((value) =>
        expect(Math.abs(value / scale - Math.round(value / scale))).toBeLessThan(0.01),
      );
      expect(Math.max(...values.map((value, i) => Math.abs(value - BLOCK[i])))).toBeLessThan(
        scale / 2 + 0.01,
      );
    }
  });

  it('leaves zeros', () => {
    expect(plainInt4(new Float32Array(32), -8).every((value) => value === 0)).toBe(true);
  });

  it('has a larger error than our blocks', () => {
    const ours = squaredError(dequantizeInt4(quantizeInt4(BLOCK)));
    expect(ours).toBeLessThan(squaredError(plainInt4(BLOCK, -8)));
    expect(ours).toBeLessThan(squaredError(plainInt4(BLOCK, 7)));
  });
});
