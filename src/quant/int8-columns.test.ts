import { describe, expect, it } from 'vitest';
import { uniformAt } from '../lib/random.ts';
import { dequantizeInt8Columns, quantizeInt8Columns } from './int8-columns.ts';

describe('quantizeInt8Columns', () => {
  const [rows, columns] = [70, 45];
  const weights = Float32Array.from(
    { length: rows * columns },
    (_, i) => (uniformAt(3, i) - 0.5) * (1 + (i % rows)),
  );
  const quantized = quantizeInt8Columns(weights, columns);

  it('stores [K, N] with one scale per output, as a slow reference does', () => {
    for (let n = 0; n < rows; n++) {
      const row = [...weights.subarray(n * columns, (n + 1) * columns)];
      const scale = Math.fround(Math.max(...row.map(Math.abs)) / 127);
      expect(quantized.scales[n]).toBe(scale);
      row.forEach((x, k) =>
        expect(Math.abs(quantized.values[k * rows + n] - x / scale)).toBeLessThanOrEqual(0.5 + 1e-9),
      );
    }
  });

  it('decodes to within half a step', () => {
    const decoded = dequantizeInt8Columns(quantized);
    decoded.forEach((x, i) => {
      expect(Math.abs(x - weights[i])).toBeLessThanOrEqual(0.501 * quantized.scales[Math.floor(i / columns)]);
    });
  });

  it('keeps rows of zeros and of the smallest numbers finite', () => {
    const { values, scales } = quantizeInt8Columns(Float32Array.of(0, 0, 1e-45, -1e-45), 2);
    expect([...values.map(Math.abs), ...scales].every((x) => Number.isFinite(x) && x <= 127)).toBe(true);
  });
});
