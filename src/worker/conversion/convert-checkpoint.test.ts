import { describe, expect, it } from 'vitest';
import { contents, shelfState, uninterrupted, visit, withHub } from '../../../tests/support/convert-visit.ts';
import type { Fault } from '../../../tests/support/fake-hub.ts';
import {
  sharded,
  splitSafetensors,
  tinyRepository,
  withOwnHead,
} from '../../../tests/support/tiny-repository.ts';
import { listShelf, readManifest } from '../../models/checkpoint-shelf.ts';
import { openCheckpointSource } from '../../models/checkpoint-source.ts';
import { localListing } from '../../models/local-source-file.ts';
import { MemoryFileStore } from '../../storage/memory-file-store.ts';
import { makePlan } from '../make-plan.ts';
import { convertCheckpoint } from './convert-checkpoint.ts';
import { inlineQuantizer } from './quantizer.ts';

const TINY = tinyRepository('two-layer');
const WEIGHTS = 'model.safetensors';

describe('convertCheckpoint', { timeout: 60_000 }, () => {
  it('stores every tensor once, in about 4.5 bits, and says how far it is', async () => {
    await withHub(TINY, async (hub) => {
      const store = new MemoryFileStore();
      const progress = await visit(hub, store);
      const { plan, tensors } = await readManifest(store, 'a--m--int4');
      expect(plan.files[0].sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(new Set(tensors.map(({ name }) => name)).size).toBe(
        splitSafetensors(TINY.get(WEIGHTS)!.bytes).size,
      );
      const matrices = tensors.filter(({ encoding }) => encoding === 'int4');
      const weights = matrices.reduce((sum, { shape }) => sum + shape[0] * shape[1], 0);
      expect(matrices.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) / weights).toBe(0.5625);
      expect(progress.at(-1)).toMatchObject({
        doneBytes: plan.files[0].sizeBytes,
        totalBytes: plan.files[0].sizeBytes,
      });
      expect(progress.map(({ doneBytes }) => doneBytes)).toEqual(
        progress.map(({ doneBytes }) => doneBytes).sort((a, b) => a - b),
      );
      expect(await listShelf(store)).toMatchObject([
        { id: 'a--m--int4', state: 'complete', weights: 'int4' },
      ]);
      expect((await store.list('checkpoints/a--m--int4')).map(({ name }) => name)).not.toContain('journal');
    });
  });

  it('gives the same files from one file and from shards', async () => {
    const { manifest: _one, ...fromOne } = await uninterrupted(TINY);
    const { manifest: _two, ...fromShards } = await uninterrupted(sharded(TINY));
    expect(fromShards).toEqual(fromOne);
  });

  it('goes on after a closed tab from the last finished tensor', async () => {
    const wanted = await uninterrupted(sharded(TINY));
    await withHub(sharded(TINY), async (hub) => {
      const store = new MemoryFileStore();
      await expect(visit(hub, store, { stopAt: 300_000 })).rejects.toThrow('tab closed');
      expect(await listShelf(store)).toMatchObject([
        { state: 'partial', totalBytes: expect.any(Number) as number },
      ]);
      await expect(readManifest(store, 'a--m--int4')).rejects.toMatchObject({ code: 'storage-damaged' });
      hub.requests.length = 0;
      const [first] = await visit(hub, store);
      expect(first.doneBytes).toBeGreaterThan(100_000);
      // The first shard's header is looked at again, its finished part is not fetched again.
      const starts = hub.requests
        .filter(({ path }) => path.startsWith('model-00001'))
        .map(({ begin }) => begin);
      expect(starts.sort((a, b) => a - b)[1]).toBeGreaterThan(100_000);
      expect(await contents(store)).toEqual(wanted);
    });
  });

  it('notices a file that was deleted meanwhile, and fetches its part again', async () => {
    const wanted = await uninterrupted(TINY);
    await withHub(TINY, async (hub) => {
      const store = new MemoryFileStore();
      await expect(visit(hub, store, { stopAt: 900_000 })).rejects.toThrow('tab closed');
      await store.remove('checkpoints/a--m--int4/t1');
      await visit(hub, store);
      expect(await contents(store)).toEqual(wanted);
    });
  });

  it('keeps what an earlier visit finished when the thread of the checksum cannot be started', async () => {
    await withHub(TINY, async (hub) => {
      const store = new MemoryFileStore();
      await expect(visit(hub, store, { stopAt: 900_000 })).rejects.toThrow('tab closed');
      const openChecksum = () => Promise.reject(new Error('a worker could not be started'));
      await expect(visit(hub, store, { openChecksum })).rejects.toThrow('a worker could not be started');
      const [first] = await visit(hub, store);
      expect(first.doneBytes).toBeGreaterThan(100_000);
      expect(await contents(store)).toEqual(await uninterrupted(TINY));
    });
  });

  it.each(['AAAA', 'no base64!'])(
    'starts a file anew where the state of its checksum is unknown: %s',
    async (state) => {
      await withHub(TINY, async (hub) => {
        const store = new MemoryFileStore();
        await expect(visit(hub, store, { stopAt: 900_000 })).rejects.toThrow('tab closed');
        const path = 'checkpoints/a--m--int4/journal';
        const journal = await (await store.read(path))!.text();
        const foreign = journal.replace(/"checksum":"[^"]+"/g, `"checksum":"${state}"`);
        expect(foreign).not.toBe(journal);
        await store.replace(path, new TextEncoder().encode(foreign));
        const progress = await visit(hub, store);
        expect(progress.some(({ doneBytes }) => doneBytes < 100_000)).toBe(true);
        expect(await contents(store)).toEqual(await uninterrupted(TINY));
      });
    },
  );

  it('forgets a journal line that was cut', async () => {
    const wanted = await uninterrupted(TINY);
    await withHub(TINY, async (hub) => {
      const store = new MemoryFileStore();
      await expect(visit(hub, store, { stopAt: 900_000 })).rejects.toThrow('tab closed');
      const journal = new Uint8Array(
        await (await store.read('checkpoints/a--m--int4/journal'))!.arrayBuffer(),
      );
      await store.replace('checkpoints/a--m--int4/journal', journal.subarray(0, journal.length - 10));
      await visit(hub, store);
      expect(await contents(store)).toEqual(wanted);
    });
  });

  it('starts anew when the repository has changed', async () => {
    const store = new MemoryFileStore();
    await withHub(TINY, async (hub) => {
      await expect(visit(hub, store, { stopAt: 900_000 })).rejects.toThrow('tab closed');
    });
    const bytes = TINY.get(WEIGHTS)!.bytes.slice();
    bytes[bytes.length - 1] ^= 0x80;
    const changed = new Map(TINY).set(WEIGHTS, { bytes, lfs: true });
    await withHub(changed, async (hub) => {
      const [first] = await visit(hub, store);
      expect(first.doneBytes).toBe(0);
    });
    expect(await contents(store)).toEqual(await uninterrupted(changed));
  });

  const once = (fault: Fault) => {
    let left = 1;
    return ({ path, begin }: { path: string; begin: number }) =>
      path === WEIGHTS && begin === 0 && left-- === 0 ? fault : null;
  };

  it.each<[string, Fault]>([
    ['a dropped connection', { kind: 'drop', afterBytes: 500_000 }],
    ['503', { kind: 'status', status: 503 }],
    ['a short answer', { kind: 'short', bytes: 400_000 }],
    ['a server without ranges', { kind: 'whole' }],
    ['a silent connection', { kind: 'hang', afterBytes: 100_000 }],
  ])('survives %s', async (_what, fault) => {
    const wanted = await uninterrupted(TINY);
    await withHub(TINY, async (hub) => {
      const store = new MemoryFileStore();
      hub.misbehave = once(fault);
      await visit(hub, store);
      expect(await contents(store)).toEqual(wanted);
    });
  });

  it.each<[string, Fault, RegExp]>([
    ['416', { kind: 'status', status: 416 }, /has changed/],
    ['another length', { kind: 'wrong-length' }, /has changed/],
    ['another range', { kind: 'wrong-range' }, /another part/],
  ])('stops at %s, keeps nothing that could be loaded', async (_what, fault, message) => {
    await withHub(TINY, async (hub) => {
      const store = new MemoryFileStore();
      hub.misbehave = once(fault);
      await expect(visit(hub, store)).rejects.toThrow(message);
      expect(await shelfState(store)).toBe('partial');
    });
  });

  it('deletes what came from a file with other bytes than were published, and keeps the rest', async () => {
    await withHub(sharded(TINY), async (hub) => {
      const store = new MemoryFileStore();
      hub.misbehave = ({ path, begin }) =>
        // Low bit of a mantissa: a number like any other.
        path.startsWith('model-00002') && begin === 0 && hub.requests.length >= 8
          ? { kind: 'wrong-byte', at: 100_000 }
          : null;
      await expect(visit(hub, store)).rejects.toThrow(/model-00002.*SHA-256 differs.*deleted/);
      expect(await shelfState(store)).toBe('partial');
      hub.misbehave = () => null;
      const [first] = await visit(hub, store);
      expect(first.doneBytes).toBeGreaterThan(100_000);
      expect(await contents(store)).toEqual(await uninterrupted(sharded(TINY)));
    });
  });

  it('refuses values that are not numbers', async () => {
    const bytes = TINY.get(WEIGHTS)!.bytes.slice();
    bytes.fill(0xff, bytes.length - 64);
    await withHub(new Map(TINY).set(WEIGHTS, { bytes, lfs: true }), async (hub) => {
      const store = new MemoryFileStore();
      await expect(visit(hub, store)).rejects.toMatchObject({ code: 'model-corrupt' });
      expect(await shelfState(store)).toBe('partial');
    });
  });

  it('keeps what it has when the disk is full, and goes on when there is room', async () => {
    await withHub(TINY, async (hub) => {
      const store = new MemoryFileStore(220_000);
      await expect(visit(hub, store)).rejects.toMatchObject({ code: 'storage-full' });
      expect(await shelfState(store)).toBe('partial');
      store.quotaBytes = 1e9;
      const [first] = await visit(hub, store);
      expect(first.doneBytes).toBeGreaterThan(0);
      expect(await contents(store)).toEqual(await uninterrupted(TINY));
    });
  });

  it('keeps an output head that equals the embedding once, and another one apart', async () => {
    await withHub(withOwnHead(TINY), async (hub) => {
      const store = new MemoryFileStore();
      await visit(hub, store);
      const { headEqualsEmbedding, tensors } = await readManifest(store, 'a--m--int4');
      expect(headEqualsEmbedding).toBe(true);
      expect(tensors.map(({ name }) => name)).not.toContain('lm_head.weight');
      expect(await shelfState(store)).toBe('complete');
    });
    // One weight with another sign.
    await withHub(
      withOwnHead(TINY, (head) => (head[3] ^= 0x80)),
      async (hub) => {
        const store = new MemoryFileStore();
        await visit(hub, store);
        const { headEqualsEmbedding, tensors } = await readManifest(store, 'a--m--int4');
        expect(headEqualsEmbedding).toBe(false);
        expect(tensors.map(({ name }) => name)).toContain('lm_head.weight');
      },
    );
  });

  it('converts picked files to the same tensors, always from the start', async () => {
    const { manifest: _m, ...wanted } = await uninterrupted(TINY);
    const store = new MemoryFileStore();
    const files = [...TINY].map(([path, { bytes }]) => ({ path, blob: new Blob([bytes.slice()]) }));
    const { signal } = new AbortController();
    const source = await openCheckpointSource(localListing('a/m', files), signal);
    await convertCheckpoint({
      source,
      plan: makePlan(source, { name: 'mine', weights: 'int4', thinkFormat: 's1' }),
      store,
      quantizer: inlineQuantizer,
      now: () => 0,
      signal,
      onProgress: () => undefined,
    });
    const { manifest, ...found } = await contents(store);
    expect(found).toEqual(wanted);
    expect(manifest).toBeDefined();
  });
});
