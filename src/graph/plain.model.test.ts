/** The graph out of basic operators, its static cache included: past and present are the same memory, as on the GPU. */
import { beforeAll, describe, expect, it } from 'vitest';
import { openTinyDecoder } from '../../tests/fixtures/tiny-qwen2/tiny-decoder.ts';
import { FAMILY_NAMES, tinyCheckpoint } from '../../tests/fixtures/tiny-qwen2/tiny-session.ts';
import type { TinyName } from '../../tests/fixtures/tiny-qwen2/tiny-session.ts';
import { largestDifference } from '../../tests/fixtures/tiny-qwen2/with-session.ts';
import type { Decoder } from '../engine/decoder.ts';
import type { OrtWasmModule } from '../engine/ort-wasm-module.ts';
import { startOrtWasmInNode } from '../engine/ort-wasm-node.ts';
import type { GraphTarget } from './graph-target.ts';

const PLAIN = { device: 'webgpu', plain: true } as const;
const CONTEXT = 64;

let module: OrtWasmModule;
beforeAll(async () => {
  module = await startOrtWasmInNode(1);
});

async function withDecoder<R>(
  name: TinyName,
  target: Partial<GraphTarget>,
  use: (decoder: Decoder) => Promise<R>,
): Promise<R> {
  const decoder = await openTinyDecoder(module, name, CONTEXT, target);
  try {
    return await use(decoder);
  } finally {
    decoder.dispose();
  }
}

/** Logits after each piece of the golden ids. */
function inPieces(name: TinyName, target: Partial<GraphTarget>, sizes: readonly number[]) {
  const { ids } = tinyCheckpoint(name).golden;
  return withDecoder(name, target, async (decoder) => {
    const cache = decoder.createCache();
    const rows: number[][] = [];
    for (const size of sizes) {
      rows.push([...(await decoder.step(cache, ids.slice(cache.length, cache.length + size)))]);
    }
    return rows;
  });
}

describe.each(['two-layer', 'one-layer', ...FAMILY_NAMES] as const)('plain graph of %s', (name) => {
  const { ids, logits } = tinyCheckpoint(name).golden;

  it('gives the logits of transformers, the prompt at once, in chunks and token by token', async () => {
    for (const sizes of [[ids.length], [10, 1, 5, 1, ids.length - 17], ids.map(() => 1)]) {
      const rows = await inPieces(name, PLAIN, sizes);
      let at = 0;
      rows.forEach((row, i) => {
        at += sizes[i];
        expect(largestDifference(row, logits[at - 1])).toBeLessThan(1e-4);
      });
    }
  });
});

describe('plain graph of two-layer', () => {
  it('does not see rows that were rolled back, nor those of another cache', async () => {
    const { ids, logits } = tinyCheckpoint('two-layer').golden;
    await withDecoder('two-layer', PLAIN, async (decoder) => {
      const [cache, other] = [decoder.createCache(), decoder.createCache()];
      await decoder.step(cache, ids.slice(0, 12));
      await decoder.step(other, ids.slice(3, 20));
      await decoder.step(cache, ids.slice(5, 11));
      cache.length = 12;
      expect(
        largestDifference(await decoder.step(cache, ids.slice(12)), logits[ids.length - 1]),
      ).toBeLessThan(1e-4);
    });
  });

  it.each(['int4', 'int8'] as const)('computes with the values of its %s blocks', async (weights) => {
    const sizes = [20, 1, 1];
    const plain = await inPieces('two-layer', { ...PLAIN, weights }, sizes);
    const twin = await inPieces('two-layer', { weights, dequantized: true }, sizes);
    expect(largestDifference(plain.flat(), twin.flat())).toBeLessThan(1e-4);
  });
});
