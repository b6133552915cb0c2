import { describe, expect, it } from 'vitest';
import { batchRows } from './batch-rows.ts';

const nano = { layers: 6, kvHeads: 2, headDim: 32, vocabSize: 1024, contextLength: 2048 };
/** As Qwen2.5-1.5B. */
const large = { layers: 28, kvHeads: 2, headDim: 128, vocabSize: 151_936, contextLength: 4096 };

describe('batchRows', () => {
  it('is eight where their caches are small', () => {
    expect(batchRows({ shape: nano, bytes: 4, rowsShareScale: false })).toBe(8);
  });

  it('is what memory allows where they are large, and one where that is less than two', () => {
    expect(batchRows({ shape: large, bytes: 2, rowsShareScale: false })).toBe(4);
    expect(batchRows({ shape: { ...large, contextLength: 32_768 }, bytes: 4, rowsShareScale: false })).toBe(
      1,
    );
  });

  it('is one where the graph holds no more', () => {
    expect(batchRows({ shape: nano, bytes: 4, rowsShareScale: false, oneRow: true })).toBe(1);
  });

  it('is one where what a row gets would depend on the others', () => {
    expect(batchRows({ shape: nano, bytes: 4, rowsShareScale: true })).toBe(1);
  });
});
