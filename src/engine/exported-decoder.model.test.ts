import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinyCheckpoint } from '../../tests/fixtures/tiny-qwen2/tiny-session.ts';
import { readTensorF32 } from '../formats/safetensors.ts';
import { buildExportGraph, type ExportDtype } from '../graph/build-export-graph.ts';
import { materialize, type UnclaimedParts } from '../quant/materialize.ts';
import type { Decoder } from './decoder.ts';
import { createExportedDecoder, type ExportedShape } from './exported-decoder.ts';
import { createExportedWasmSession } from './exported-wasm-session.ts';
import type { OrtWasmModule } from './ort-wasm-module.ts';
import { startOrtWasmInNode } from './ort-wasm-node.ts';

const CONTEXT = 200;
/** The logits spread over some ten units; a wrong position or row moves them by several. */
const TOLERANCE = { fp32: 1e-3, fp16: 0.1 } as const;

const { config, file, golden } = tinyCheckpoint('two-layer');
const ids: readonly number[] = golden.ids;
const { layers, kvHeads, headDim, vocabSize } = config;
const shape: ExportedShape = { layers, kvHeads, headDim, vocabSize, contextLength: CONTEXT };

let module: OrtWasmModule;
beforeAll(async () => {
  module = await startOrtWasmInNode(1);
});

/** The tiny checkpoint as others would publish it. */
function published(dtype: ExportDtype): Uint8Array {
  const unclaimed: UnclaimedParts = new Map();
  const read = (tensor: string) => readTensorF32(file, tensor);
  return buildExportGraph(config, dtype).encode(({ source }) => ({
    kind: 'raw',
    bytes: materialize(source, read, unclaimed),
  }));
}

async function open(dtype: ExportDtype): Promise<Decoder> {
  const session = await createExportedWasmSession(module, published(dtype), [], shape);
  return createExportedDecoder(session, shape);
}

describe.each(['fp32', 'fp16'] as const)('a published graph as %s', (dtype) => {
  let decoder: Decoder;
  beforeAll(async () => {
    decoder = await open(dtype);
  });
  afterAll(() => decoder.dispose());

  function expectLogits(logits: Float32Array, position: number): void {
    const wanted: readonly number[] = golden.logits[position]!;
    expect(logits).toHaveLength(wanted.length);
    wanted.forEach((value, id) => expect(Math.abs(value - logits[id]!)).toBeLessThan(TOLERANCE[dtype]));
  }

  it('gives the reference logits for a prompt fed at once, and at every position fed one by one', async () => {
    const cache = decoder.createCache();
    expectLogits(await decoder.step(cache, ids), ids.length - 1);
    expect(cache.length).toBe(ids.length);
    cache.length = 0;
    for (const [position, id] of ids.entries()) expectLogits(await decoder.step(cache, [id]), position);
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
    const [first, second] = [decoder.createCache(), decoder.createCache()];
    await decoder.step(first, ids.slice(0, 6));
    await decoder.step(second, [1, 2, 3, 4, 5, 6, 7]);
    expectLogits(await decoder.step(first, ids.slice(6)), ids.length - 1);
    await decoder.copyCache(first, second, 5);
    expectLogits(await decoder.step(second, ids.slice(5)), ids.length - 1);
    decoder.releaseCache(first);
    decoder.releaseCache(second);
  });
});

describe('a decoder over a published graph', () => {
  it('gives its memory back', async () => {
    const decoder = await open('fp32');
    const round = async (): Promise<void> => {
      const cache = decoder.createCache();
      for (let i = 0; i < CONTEXT; i++) await decoder.step(cache, [i % vocabSize]);
      decoder.releaseCache(cache);
    };
    await round();
    const before = module.HEAPU8.byteLength;
    for (let i = 0; i < 5; i++) await round();
    expect(module.HEAPU8.byteLength).toBe(before);
    decoder.dispose();
  });

  it('refuses what does not fit, nothing at all, and a cache that was released', async () => {
    const decoder = await open('fp32');
    const cache = decoder.createCache();
    await expect(decoder.step(cache, new Array<number>(CONTEXT + 1).fill(1))).rejects.toThrow(RangeError);
    await expect(decoder.step(cache, [])).rejects.toThrow(RangeError);
    decoder.releaseCache(cache);
    await expect(decoder.step(cache, [1])).rejects.toThrow('released');
    decoder.dispose();
  });

  it('refuses the graph of another checkpoint', async () => {
    const other = { ...shape, kvHeads: shape.kvHeads + 1 };
    await expect(createExportedWasmSession(module, published('fp32'), [], other)).rejects.toMatchObject({
      code: 'model-corrupt',
    });
    const deeper = { ...shape, layers: shape.layers + 1 };
    await expect(createExportedWasmSession(module, published('fp32'), [], deeper)).rejects.toMatchObject({
      code: 'model-unsupported',
    });
  });

  it('refuses bytes that are no graph', async () => {
    const bytes = published('fp32').slice(0, 4000);
    await expect(createExportedWasmSession(module, bytes, [], shape)).rejects.toThrow('refused');
  });
});
