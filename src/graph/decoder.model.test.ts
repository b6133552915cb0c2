import { describe, expect, it } from 'vitest';
import { tinyCheckpoint } from '../../tests/fixtures/tiny-qwen2/tiny-session.ts';
import type { Cache, TinyName, TinySession } from '../../tests/fixtures/tiny-qwen2/tiny-session.ts';
import { largestDifference, withSession } from '../../tests/fixtures/tiny-qwen2/with-session.ts';
import type { GraphTarget } from './graph-target.ts';

const F32: GraphTarget = {
  device: 'wasm',
  weights: 'f32',
  activations: 'f32',
  accuracyLevel: 0,
  maxSequence: 64,
  logits: 'all',
};

/** Feeds ids in pieces of the given sizes; returns the logits of all positions, one after the other. */
async function inPieces(
  session: TinySession,
  ids: readonly number[],
  sizes: readonly number[],
  start?: Cache,
) {
  let cache = start ?? session.emptyCache();
  const logits: number[] = [];
  let at = 0;
  for (const size of sizes) {
    const step = await session.step([ids.slice(at, at + size)], cache);
    logits.push(...step.logits);
    cache = step.cache;
    at += size;
  }
  return { logits, cache };
}

describe.each(['two-layer', 'one-layer'] as const)('f32 graph of the %s checkpoint', (name: TinyName) => {
  const { golden } = tinyCheckpoint(name);
  const { ids } = golden;

  it.each(['wasm', 'webgpu'] as const)(
    'built for %s gives the logits of transformers at every position',
    async (device) => {
      const { logits } = await withSession(name, { ...F32, device }, (session) => session.step([ids]));
      expect(largestDifference(logits, golden.logits.flat())).toBeLessThan(1e-4);
    },
  );

  it('returns the last position alone when asked to', async () => {
    const { logits } = await withSession(name, { ...F32, logits: 'last' }, (session) => session.step([ids]));
    expect(largestDifference(logits, golden.logits[ids.length - 1])).toBeLessThan(1e-4);
  });

  it('gives the same logits token by token and in chunks as in one step', async () => {
    await withSession(name, F32, async (session) => {
      const { logits: whole } = await session.step([ids]);
      for (const sizes of [ids.map(() => 1), [7, ...Array<number>(17).fill(1)], [10, 9, 5]]) {
        const { logits } = await inPieces(session, ids, sizes);
        expect(largestDifference(logits, whole)).toBeLessThan(1e-4);
      }
    });
  });

  it('forgets what is rolled back: a shorter past continues like a fresh one', async () => {
    await withSession(name, F32, async (session) => {
      const { cache } = await session.step([ids]);
      const other = ids.slice(0, 6).reverse();
      const fresh = await inPieces(session, [...ids.slice(0, 9), ...other], [9, 1, 5]);
      const rolledBack = await inPieces(session, other, [1, 5], session.resize(cache, 9));
      const vocabulary = golden.logits[0].length;
      expect(largestDifference(rolledBack.logits, fresh.logits.slice(9 * vocabulary))).toBeLessThan(1e-4);
      rolledBack.cache.forEach((tensor, i) => {
        expect(
          largestDifference(tensor.data as Float32Array, fresh.cache[i].data as Float32Array),
        ).toBeLessThan(1e-5);
      });
    });
  });

  it('leaves the past that it was given unchanged, whose rows the present begins with', async () => {
    await withSession(name, F32, async (session) => {
      const { cache } = await session.step([ids.slice(0, 8)]);
      const before = cache.map((tensor) => (tensor.data as Float32Array).slice());
      const after = await session.step([[ids[8]]], cache);
      cache.forEach((tensor, i) => expect([...(tensor.data as Float32Array)]).toEqual([...before[i]]));
      session
        .resize(after.cache, 8)
        .forEach((tensor, i) => expect([...(tensor.data as Float32Array)]).toEqual([...before[i]]));
    });
  });

  it('starts several rows at once from an empty past', async () => {
    await withSession(name, F32, async (session) => {
      const rows = [ids.slice(0, 8), ids.slice(8, 16), ids.slice(16, 24)];
      const together = await session.step(rows);
      const apart = [];
      for (const row of rows) apart.push(...(await session.step([row])).logits);
      expect(largestDifference(together.logits, apart)).toBeLessThan(1e-4);
    });
  });

  it('decodes rows of different lengths together, past rows padded to the longest', async () => {
    await withSession(name, F32, async (session) => {
      const long = await session.step([ids.slice(0, 9)]);
      const short = await session.step([ids.slice(9, 14)]);
      const together = await session.step(
        [[ids[20]], [ids[21]]],
        session.stack([long.cache, session.resize(short.cache, 9)]),
        [9, 5],
      );
      const apart = [
        await session.step([[ids[20]]], long.cache),
        await session.step([[ids[21]]], short.cache),
      ];
      expect(
        largestDifference(
          together.logits,
          apart.flatMap(({ logits }) => [...logits]),
        ),
      ).toBeLessThan(1e-4);
    });
  });
});
