import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTinyDecoder } from '../../tests/fixtures/tiny-qwen2/tiny-decoder.ts';
import { tinyCheckpoint } from '../../tests/fixtures/tiny-qwen2/tiny-session.ts';
import type { Decoder, KvCache } from './decoder.ts';
import type { OrtWasmModule } from './ort-wasm-module.ts';
import { startOrtWasmInNode } from './ort-wasm-node.ts';

/** Reference logits come from Hugging Face transformers (tests/fixtures/tiny-qwen2/make.py). */
const TOLERANCE = 1e-3;
const CONTEXT = 64;

const { golden } = tinyCheckpoint('two-layer');
const ids: readonly number[] = golden.ids;

let module: OrtWasmModule;
let decoder: Decoder;

beforeAll(async () => {
  module = await startOrtWasmInNode(1);
  decoder = await openTinyDecoder(module, 'two-layer', CONTEXT);
});

afterAll(() => decoder.dispose());

function expectLogits(logits: Float32Array, position: number): void {
  const wanted: readonly number[] = golden.logits[position]!;
  expect(logits).toHaveLength(wanted.length);
  wanted.forEach((value, id) => expect(Math.abs(value - logits[id]!)).toBeLessThan(TOLERANCE));
}

describe('wasm decoder with a static cache', () => {
  it('gives the reference logits for a prompt fed at once', async () => {
    const cache = decoder.createCache();
    expectLogits(await decoder.step(cache, ids), ids.length - 1);
    expect(cache.length).toBe(ids.length);
    decoder.releaseCache(cache);
  });

  it('gives the reference logits at every position when fed one by one', async () => {
    const cache = decoder.createCache();
    for (const [position, id] of ids.entries()) {
      expectLogits(await decoder.step(cache, [id]), position);
    }
    decoder.releaseCache(cache);
  });

  it('takes a rollback as if the tokens beyond had never been', async () => {
    const cache = decoder.createCache();
    await decoder.step(cache, ids);
    await decoder.step(cache, [7, 8, 9]);
    cache.length = 4;
    expectLogits(await decoder.step(cache, ids.slice(4, 7)), 6);
    expectLogits(await decoder.step(cache, ids.slice(7)), ids.length - 1);
    decoder.releaseCache(cache);
  });

  it('keeps lanes apart, and forks one from the prefix of another', async () => {
    const first = decoder.createCache();
    const second = decoder.createCache();
    await decoder.step(first, ids.slice(0, 6));
    await decoder.step(second, [1, 2, 3, 4, 5, 6, 7]);
    expectLogits(await decoder.step(first, ids.slice(6)), ids.length - 1);
    await decoder.copyCache(first, second, 5);
    expectLogits(await decoder.step(second, ids.slice(5)), ids.length - 1);
    decoder.releaseCache(first);
    decoder.releaseCache(second);
  });

  it('does not grow the heap while decoding', async () => {
    const cache = decoder.createCache();
    await decoder.step(cache, ids);
    const before = module.HEAPU8.byteLength;
    for (let i = cache.length; i < CONTEXT; i++) {
      await decoder.step(cache, [i]);
    }
    expect(module.HEAPU8.byteLength).toBe(before);
    decoder.releaseCache(cache);
  });

  it('refuses what does not fit, nothing at all, and a cache that was released', async () => {
    const cache = decoder.createCache();
    await expect(decoder.step(cache, new Array<number>(CONTEXT + 1).fill(1))).rejects.toThrow(RangeError);
    await expect(decoder.step(cache, [])).rejects.toThrow(RangeError);
    decoder.releaseCache(cache);
    await expect(decoder.step(cache, [1])).rejects.toThrow('released');
  });
});

describe('caches of a batch', () => {
  /** Each row is given the reference ids up to a place of its own. */
  async function openRows(lengths: readonly number[]): Promise<readonly KvCache[]> {
    const rows = decoder.createBatch(lengths.length);
    for (const [i, row] of rows.entries()) {
      await decoder.step(row, ids.slice(0, lengths[i]));
    }
    return rows;
  }
  const close = (rows: readonly KvCache[]): void => rows.forEach((row) => decoder.releaseCache(row));
  const stepAll = async (rows: readonly KvCache[]): Promise<void> => {
    const positions = rows.map((row) => row.length);
    const logits = await decoder.stepBatch(
      rows,
      positions.map((position) => ids[position]!),
    );
    positions.forEach((position, i) => expectLogits(logits[i]!, position));
    expect(rows.map((row) => row.length)).toEqual(positions.map((position) => position + 1));
  };

  it('of different lengths give the reference logits together', async () => {
    const rows = await openRows([3, 9, 1, 6]);
    for (let i = 0; i < 8; i++) {
      await stepAll(rows);
    }
    close(rows);
  });

  it('leave those that are not asked as they are, in any order', async () => {
    const rows = await openRows([2, 4, 3, 7, 5, 1, 2, 3]);
    for (const asked of [[0, 2], [7], [6, 3, 1], [0, 1, 4, 7], [5, 2], [0, 1, 2, 3, 4, 5, 6, 7]]) {
      await stepAll(asked.map((row) => rows[row]!));
    }
    close(rows);
  });

  it('are rolled back, stepped alone, copied in and copied out like any other', async () => {
    const rows = await openRows([8, 8, 8]);
    const single = decoder.createCache();
    rows[1]!.length = 3;
    await stepAll(rows);
    expectLogits(await decoder.step(rows[1]!, ids.slice(4, 7)), 6);
    await decoder.copyCache(rows[1]!, single, 6);
    expectLogits(await decoder.step(single, ids.slice(6)), ids.length - 1);
    await decoder.copyCache(single, rows[2]!, 11);
    await decoder.copyCache(rows[2]!, rows[0]!, 5);
    await stepAll(rows);
    close([...rows, single]);
  });

  it('do not touch the last token of a full one beside them', async () => {
    const [first, full, last] = decoder.createBatch(3) as [KvCache, KvCache, KvCache];
    await decoder.step(first, ids.slice(0, 3));
    await decoder.step(last, ids.slice(0, 5));
    const filled = Array.from({ length: CONTEXT }, (_, i) => ids[i % ids.length]!);
    const before = (await decoder.step(full, filled)).slice();
    await stepAll([first, last]);
    full.length = CONTEXT - 1;
    const again = await decoder.step(full, filled.slice(-1));
    again.forEach((value, id) => expect(Math.abs(value - before[id]!)).toBeLessThan(TOLERANCE));
    close([first, full, last]);
  });

  it('choose what a lone cache chooses, within rounding', async () => {
    const rows = await openRows([1, 2, 3, 4, 5, 6, 7, 8]);
    const single = decoder.createCache();
    let largest = 0;
    for (let i = 0; i < 12; i++) {
      const position = rows[3]!.length;
      const at = rows.map((row) => ids[row.length]!);
      const together = (await decoder.stepBatch(rows, at))[3]!.slice();
      const alone = await decoder.step(single, ids.slice(single.length, position + 1));
      alone.forEach((value, id) => {
        largest = Math.max(largest, Math.abs(value - together[id]!));
      });
    }
    expect(largest).toBeLessThan(1e-5);
    close([...rows, single]);
  });

  it('free their memory with the last of them, and are refused then', async () => {
    const rows = decoder.createBatch(2);
    const other = decoder.createBatch(2);
    await expect(decoder.stepBatch([rows[0]!, other[0]!], [1, 2])).rejects.toThrow('batches');
    close(other);
    decoder.releaseCache(rows[0]!);
    expect(await decoder.stepBatch([rows[1]!], [ids[0]!])).toHaveLength(1);
    decoder.releaseCache(rows[1]!);
    await expect(decoder.stepBatch([rows[1]!], [1])).rejects.toThrow('released');
  });
});
