import { describe, expect, it } from 'vitest';
import { tinyCheckpoint } from '../../tests/fixtures/tiny-qwen2/tiny-session.ts';
import type { TinyName } from '../../tests/fixtures/tiny-qwen2/tiny-session.ts';
import {
  largestDifference,
  relativeError,
  withSession,
} from '../../tests/fixtures/tiny-qwen2/with-session.ts';
import type { GraphTarget } from './graph-target.ts';

const BASE: GraphTarget = {
  device: 'wasm',
  weights: 'f32',
  activations: 'f32',
  accuracyLevel: 0,
  maxSequence: 64,
  logits: 'all',
};

/** Logits of a prompt and three decode steps, so that both shapes of every kernel are used. */
function logitsOf(name: TinyName, target: Partial<GraphTarget>): Promise<Float32Array> {
  const { ids } = tinyCheckpoint(name).golden;
  return withSession(name, { ...BASE, ...target }, async (session) => {
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

describe.each(['two-layer', 'one-layer'] as const)(
  'quantized graphs of the %s checkpoint',
  (name: TinyName) => {
    const golden = tinyCheckpoint(name).golden.logits.flat();

    it.each([
      ['int4', 0],
      ['int4', 4],
      ['int8', 0],
      ['int8', 4],
    ] as const)(
      '%s blocks at accuracy level %i equal the f32 graph of their decoded weights',
      async (weights, accuracyLevel) => {
        const blocks = await logitsOf(name, { device: 'webgpu', weights, accuracyLevel });
        const twin = await logitsOf(name, { device: 'wasm', weights, dequantized: true });
        expect(largestDifference(blocks, twin)).toBeLessThan(1e-4);
      },
    );

    it('decodes int4 on the CPU at load: the graph is the twin itself', async () => {
      expect(await logitsOf(name, { weights: 'int4' })).toEqual(
        await logitsOf(name, { weights: 'int4', dequantized: true }),
      );
    });

    it('has the same twin on both devices', async () => {
      const wasm = await logitsOf(name, { weights: 'int4', dequantized: true });
      expect(
        largestDifference(
          await logitsOf(name, { device: 'webgpu', weights: 'int4', dequantized: true }),
          wasm,
        ),
      ).toBeLessThan(1e-4);
    });

    // Random weights have no redundancy, so these bounds are looser than what trained models show.
    it.each([
      [{ weights: 'int8' }, 0.06],
      [{ weights: 'int8', dequantized: true }, 0.04],
      [{ weights: 'int4' }, 0.45],
    ] as const)('with %j stays near the unquantized logits', async (target, bound) => {
      expect(relativeError(await logitsOf(name, target), golden)).toBeLessThan(bound);
    });

    it.each([
      ['f32', 0.01],
      ['int8', 0.01],
      ['int4', 0.01],
    ] as const)('with %s weights and f16 activations stays near its f32 form', async (weights, bound) => {
      const half = await logitsOf(name, { device: 'webgpu', weights, activations: 'f16' });
      const full = await logitsOf(name, { device: 'webgpu', weights });
      expect(relativeError(half, full)).toBeLessThan(bound);
    });
  },
);
