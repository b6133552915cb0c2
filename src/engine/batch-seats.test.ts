import { describe, expect, it } from 'vitest';
import { BatchSeats, type CacheHolder } from './batch-seats.ts';
import { createScriptedDecoder } from './testing/scripted-decoder.ts';

const decoder = () => createScriptedDecoder((ids) => ids.length, 64, 32);

/** Holders whose caches have so many rows. */
async function holders(on: ReturnType<typeof decoder>, lengths: readonly number[]): Promise<CacheHolder[]> {
  const all: CacheHolder[] = [];
  for (const length of lengths) {
    const cache = on.createCache();
    await on.step(
      cache,
      Array.from({ length }, (_, i) => i),
    );
    all.push({ cache });
  }
  return all;
}

describe('BatchSeats', () => {
  it('brings caches together with their rows, and frees those they had', async () => {
    const on = decoder();
    const seats = new BatchSeats(on);
    const three = await holders(on, [2, 5, 3]);
    expect(await seats.gather(three)).toBe(true);
    const caches = three.flatMap(({ cache }) => cache ?? []);
    expect(caches.map(({ length }) => length)).toEqual([2, 5, 3]);
    expect(caches.every((cache) => seats.isSeated(cache))).toBe(true);
    await on.stepBatch(caches, [1, 2, 3]);
    expect(on.counts.openCaches).toBe(4);
    three.forEach((holder) => seats.release(holder));
    expect(on.counts.openCaches).toBe(0);
  });

  it('leaves those who sit together where they are, and takes in who comes', async () => {
    const on = decoder();
    const seats = new BatchSeats(on);
    const all = await holders(on, [1, 2, 3]);
    await seats.gather(all.slice(0, 2));
    const before = all.slice(0, 2).map(({ cache }) => cache);
    await seats.gather(all);
    expect(all.slice(0, 2).map(({ cache }) => cache)).toEqual(before);
    expect(on.counts.openCaches).toBe(4);
  });

  it('moves to more seats when they do not suffice, and gives the old ones back', async () => {
    const on = decoder();
    const seats = new BatchSeats(on);
    const all = await holders(on, [1, 2, 3, 4, 5, 6]);
    await seats.gather(all.slice(0, 4));
    await seats.gather(all);
    expect(all.map(({ cache }) => cache?.length)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(on.counts.openCaches).toBe(8);
  });

  it('uses the seats of those who have left', async () => {
    const on = decoder();
    const seats = new BatchSeats(on);
    const all = await holders(on, [1, 2, 3, 4, 5]);
    await seats.gather(all.slice(0, 4));
    seats.release(all[0]!);
    await seats.gather(all.slice(1));
    expect(on.counts.openCaches).toBe(4);
    expect(all.map(({ cache }) => cache?.length)).toEqual([undefined, 2, 3, 4, 5]);
  });

  it('asks for fewer where there is no memory, and changes nothing', async () => {
    const on = decoder();
    const seats = new BatchSeats({
      ...on,
      createBatch: (rows) => {
        if (rows > 4) throw new RangeError('no memory');
        return on.createBatch(rows);
      },
    });
    const all = await holders(on, [1, 2, 3, 4, 5]);
    const before = all.map(({ cache }) => cache);
    expect(await seats.gather(all)).toBe(false);
    expect(all.map(({ cache }) => cache)).toEqual(before);
    expect(seats.most).toBe(4);
    expect(await seats.gather(all.slice(0, 4))).toBe(true);
  });
});
