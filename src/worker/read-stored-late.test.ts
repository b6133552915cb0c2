/** Constants made in whatever order a runtime asks for them: each file is read once, and little is held at a time. */
import { describe, expect, it } from 'vitest';
import { tinyRepository, withOwnHead } from '../../tests/support/tiny-repository.ts';
import { ReadCountingStore } from '../../tests/support/read-counting-store.ts';
import { buildGraph } from '../graph/build-graph.ts';
import type { GraphTarget } from '../graph/graph-target.ts';
import type { InitializerSpec } from '../graph/initializer-spec.ts';
import { openCheckpointSource } from '../models/checkpoint-source.ts';
import { localListing } from '../models/local-source-file.ts';
import { convertCheckpoint } from './conversion/convert-checkpoint.ts';
import { inlineQuantizer } from './conversion/quantizer.ts';
import type { LoadedCheckpoint } from './loaded-checkpoint.ts';
import { makePlan } from './make-plan.ts';
import { readStoredCheckpoint } from './read-stored-checkpoint.ts';

const { signal } = new AbortController();

async function stored(files: ReturnType<typeof tinyRepository>, weights: 'int4' | 'int8') {
  const store = new ReadCountingStore();
  const blobs = [...files].map(([path, { bytes }]) => ({ path, blob: new Blob([bytes.slice()]) }));
  const source = await openCheckpointSource(localListing('m', blobs), signal);
  const plan = makePlan(source, { name: 'm', weights, thinkFormat: 'think-tags' });
  const options = { source, plan, store, quantizer: inlineQuantizer, signal };
  await convertCheckpoint({ ...options, now: () => 0, onProgress: () => undefined });
  store.bytesRead.clear();
  const checkpoint = await readStoredCheckpoint(store, plan.id, (blob) => store.readNow(blob));
  return { store, checkpoint, folder: `checkpoints/${plan.id}` };
}

const target = (change: Partial<GraphTarget>): GraphTarget => ({
  device: 'wasm',
  weights: 'int8',
  activations: 'f32',
  accuracyLevel: 0,
  maxSequence: 64,
  logits: 'last',
  ...change,
});

/** An order like that of a hash table: neither ours nor its reverse. */
function shuffled(specs: readonly InitializerSpec[]): InitializerSpec[] {
  return specs
    .map((spec, i) => ({ spec, key: Math.imul(i + 1, 2_654_435_761) >>> 0 }))
    .sort((a, b) => a.key - b.key)
    .map(({ spec }) => spec);
}

async function inOrder(checkpoint: LoadedCheckpoint, specs: readonly InitializerSpec[]) {
  const found = new Map<string, Buffer>();
  for await (const data of checkpoint.constants(specs)) {
    const bytes = data instanceof Blob ? await data.arrayBuffer() : data;
    found.set(specs[found.size].name, Buffer.from(bytes as Uint8Array<ArrayBuffer>));
  }
  return found;
}

async function tensorFiles(store: ReadCountingStore, folder: string) {
  const files = (await store.list(folder)).filter(({ name }) => /^t\d+$/.test(name));
  expect(files.length).toBeGreaterThan(10);
  return files;
}

/** Bytes of every tensor's file that were read, against its size. */
async function expectReadOnce(store: ReadCountingStore, folder: string): Promise<void> {
  for (const { name, sizeBytes } of await tensorFiles(store, folder)) {
    expect([name, store.bytesRead.get(`${folder}/${name}`)]).toEqual([name, sizeBytes]);
  }
}

describe('a stored checkpoint', { timeout: 60_000 }, () => {
  it.each<[string, 'int4' | 'int8', Partial<GraphTarget>]>([
    ['int8 columns for the CPU', 'int4', {}],
    ['int8 columns of int8 blocks', 'int8', {}],
    ['floats for the CPU', 'int4', { weights: 'f32' }],
    ['floats of its own blocks', 'int4', { weights: 'int4', dequantized: true }],
  ])('is read from storage once and no more: %s', async (_what, weights, change) => {
    const { store, checkpoint, folder } = await stored(tinyRepository('two-layer'), weights);
    await inOrder(checkpoint, buildGraph(checkpoint.config, target(change)).initializers);
    await expectReadOnce(store, folder);
  });

  it.each<[string, Partial<GraphTarget>]>([
    ['with 16-bit floats', { activations: 'f16', accuracyLevel: 4 }],
    ['without', {}],
  ])('is read once for a GPU %s, the blobs it is given included', async (_what, change) => {
    const { store, checkpoint, folder } = await stored(tinyRepository('two-layer'), 'int4');
    const gpu = target({ device: 'webgpu', weights: 'int4', ...change });
    let given = 0;
    for await (const data of checkpoint.constants(buildGraph(checkpoint.config, gpu).initializers)) {
      if (data instanceof Blob) given += data.size;
    }
    expect(given).toBeGreaterThan(0);
    const files = await tensorFiles(store, folder);
    const read = files.reduce((sum, { name }) => sum + (store.bytesRead.get(`${folder}/${name}`) ?? 0), 0);
    expect(given + read).toBe(files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  });

  it.each<[string, 'int4' | 'int8', Partial<GraphTarget>]>([
    ['int8 columns', 'int4', {}],
    ['floats', 'int8', { weights: 'f32' }],
    ['floats of its own blocks', 'int4', { weights: 'int4', dequantized: true }],
    ['its own blocks', 'int4', { weights: 'int4' }],
  ])('gives the same in any order, read once: %s', async (_what, weights, change) => {
    for (const files of [
      tinyRepository('two-layer'),
      withOwnHead(tinyRepository('two-layer'), (h) => (h[3] ^= 0x80)),
    ]) {
      const { store, checkpoint, folder } = await stored(files, weights);
      const specs = buildGraph(checkpoint.config, target(change)).initializers;
      const wanted = await inOrder(checkpoint, specs);
      store.bytesRead.clear();
      const make = await checkpoint.constantsOnDemand!(specs);
      for (const spec of shuffled(specs)) {
        const bytes = make(spec);
        expect(bytes.length).toBe(spec.sizeBytes);
        expect([spec.name, wanted.get(spec.name)!.equals(bytes)]).toEqual([spec.name, true]);
      }
      await expectReadOnce(store, folder);
    }
  });
});
