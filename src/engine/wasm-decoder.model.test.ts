import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTinyDecoder } from '../../tests/fixtures/tiny-qwen2/tiny-decoder.ts';
import { tinyCheckpoint } from '../../tests/fixtures/tiny-qwen2/tiny-session.ts';
import type { Decoder } from './decoder.ts';
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
