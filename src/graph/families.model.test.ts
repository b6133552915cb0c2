/** Parity with transformers for every family beyond Qwen2, tied and untied, from F32, BF16 and F16 weights. */
import { describe, expect, it } from 'vitest';
import { ggufFixture } from '../../tests/fixtures/gguf/gguf-fixture.ts';
import { FAMILY_NAMES, TinySession, tinyCheckpoint } from '../../tests/fixtures/tiny-qwen2/tiny-session.ts';
import type { TinyName } from '../../tests/fixtures/tiny-qwen2/tiny-session.ts';
import {
  largestDifference,
  relativeError,
  withSession,
} from '../../tests/fixtures/tiny-qwen2/with-session.ts';
import { GgufFile } from '../formats/gguf/gguf-file.ts';
import { blocksFromGgml } from '../quant/ggml-blocks.ts';
import type { GraphTarget } from './graph-target.ts';

const F32: GraphTarget = {
  device: 'wasm',
  weights: 'f32',
  activations: 'f32',
  accuracyLevel: 0,
  maxSequence: 64,
  logits: 'all',
};

/** Logits of a prompt and single steps after it, so that both shapes of every kernel are used. */
function logitsOf(name: TinyName, target: Partial<GraphTarget>): Promise<Float32Array> {
  const { ids } = tinyCheckpoint(name).golden;
  return withSession(name, { ...F32, ...target }, async (session) => {
    const logits: number[] = [];
    let step = await session.step([ids.slice(0, 21)]);
    logits.push(...step.logits);
    for (const id of ids.slice(21)) {
      step = await session.step([[id]], step.cache);
      logits.push(...step.logits);
    }
    return Float32Array.from(logits);
  });
}

describe.each(FAMILY_NAMES)('graph of the %s checkpoint', (name) => {
  const golden = tinyCheckpoint(name).golden.logits.flat();

  it.each(['wasm', 'webgpu'] as const)('built for %s gives the logits of transformers', async (device) => {
    expect(largestDifference(await logitsOf(name, { device }), golden)).toBeLessThan(1e-3);
  });

  it('starts several rows at once', async () => {
    const { ids } = tinyCheckpoint(name).golden;
    await withSession(name, F32, async (session) => {
      const rows = [ids.slice(0, 8), ids.slice(8, 16)];
      const together = await session.step(rows);
      const apart = [];
      for (const row of rows) apart.push(...(await session.step([row])).logits);
      expect(largestDifference(together.logits, apart)).toBeLessThan(1e-4);
    });
  });

  it.each(['int4', 'int8'] as const)('%s blocks equal their f32 twin', async (weights) => {
    const blocks = await logitsOf(name, { device: 'webgpu', weights });
    const twin = await logitsOf(name, { weights, dequantized: true });
    expect(largestDifference(blocks, twin)).toBeLessThan(1e-4);
  });

  it('with dynamic int8 and with f16 activations stays near the unquantized logits', async () => {
    expect(relativeError(await logitsOf(name, { weights: 'int8' }), golden)).toBeLessThan(0.06);
    const half = await logitsOf(name, { device: 'webgpu', activations: 'f16' });
    expect(relativeError(half, golden)).toBeLessThan(0.01);
  });
});

describe('a Llama checkpoint read from GGUF', () => {
  const file = new GgufFile(ggufFixture('tiny-llama.gguf'));
  const { golden } = tinyCheckpoint('llama-tied');

  const logits = async (target: Partial<GraphTarget>): Promise<Float32Array> => {
    const source = {
      config: file.config,
      readF32: (tensor: string) => file.readF32(tensor),
      readBlocks(tensor: string, bits: 4 | 8) {
        const { type, bytes } = file.stored(tensor);
        return blocksFromGgml(type, bytes, bits);
      },
    };
    const session = await TinySession.openSource(source, { ...F32, ...target });
    try {
      return (await session.step([golden.ids])).logits;
    } finally {
      await session.close();
    }
  };

  // As near as 8-bit blocks of random weights come in quantized.model.test.ts.
  it('gives the logits of transformers to the precision of Q8_0', async () => {
    expect(relativeError(await logits({}), golden.logits.flat())).toBeLessThan(0.04);
  });

  it('has int8 blocks that lose nothing against the file', async () => {
    const blocks = await logits({ device: 'webgpu', weights: 'int8' });
    expect(largestDifference(blocks, await logits({}))).toBeLessThan(1e-4);
  });
});
