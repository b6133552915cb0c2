import { beforeAll, describe, expect, it } from 'vitest';
import { tinyRepository, withOwnHead } from '../../tests/support/tiny-repository.ts';
import { tensorNames } from '../formats/tensor-names.ts';
import { buildGraph } from '../graph/build-graph.ts';
import type { GraphTarget } from '../graph/graph-target.ts';
import { openCheckpointSource } from '../models/checkpoint-source.ts';
import { localListing } from '../models/local-source-file.ts';
import type { ModelFolder } from '../models/model-folder.ts';
import { MemoryFileStore } from '../storage/memory-file-store.ts';
import { convertCheckpoint } from './conversion/convert-checkpoint.ts';
import { inlineQuantizer } from './conversion/quantizer.ts';
import type { LoadedCheckpoint, RowSelection } from './loaded-checkpoint.ts';
import { makePlan } from './make-plan.ts';
import { readModelFolder } from './read-model-folder.ts';
import { readStoredCheckpoint } from './read-stored-checkpoint.ts';

const { signal } = new AbortController();
const FILES = tinyRepository('two-layer');

/** A store that counts how often each file is opened. */
class CountingStore extends MemoryFileStore {
  readonly opened = new Map<string, number>();

  override read(path: string): Promise<Blob | undefined> {
    this.opened.set(path, (this.opened.get(path) ?? 0) + 1);
    return super.read(path);
  }
}

async function convert(files: typeof FILES, weights: 'int4' | 'int8'): Promise<CountingStore> {
  const store = new CountingStore();
  const blobs = [...files].map(([path, { bytes }]) => ({ path, blob: new Blob([bytes.slice()]) }));
  const source = await openCheckpointSource(localListing('m', blobs), signal);
  const plan = makePlan(source, { name: 'm', weights, thinkFormat: 'think-tags' });
  await convertCheckpoint({
    source,
    plan,
    store,
    quantizer: inlineQuantizer,
    now: () => 0,
    signal,
    onProgress: () => undefined,
  });
  store.opened.clear();
  return store;
}

async function published(files = FILES): Promise<LoadedCheckpoint> {
  const folder: ModelFolder = { read: (file) => Promise.resolve(files.get(file)!.bytes) };
  return readModelFolder(folder, { signal, onDownload: () => undefined });
}

async function constants(
  checkpoint: LoadedCheckpoint,
  target: GraphTarget,
  selection?: RowSelection,
): Promise<Map<string, Buffer>> {
  const { initializers } = buildGraph(checkpoint.config, target);
  const found = new Map<string, Buffer>();
  for await (const data of checkpoint.constants(initializers, selection)) {
    const bytes = data instanceof Blob ? Buffer.from(await data.arrayBuffer()) : Buffer.from(data);
    const spec = initializers[found.size];
    expect(bytes.length).toBe(spec.sizeBytes);
    found.set(spec.name, bytes);
  }
  return found;
}

const TARGET: GraphTarget = {
  device: 'webgpu',
  weights: 'int4',
  activations: 'f32',
  accuracyLevel: 0,
  maxSequence: 64,
  logits: 'last',
};

describe('readStoredCheckpoint', { timeout: 60_000 }, () => {
  let store: CountingStore;
  beforeAll(async () => {
    store = await convert(FILES, 'int4');
  });

  it('knows what it is', async () => {
    const stored = await readStoredCheckpoint(store, 'm--int4');
    expect(stored).toMatchObject({ storedWeights: 'int4', thinkFormat: 'think-tags', downloadBytes: 0 });
    expect(stored.parameters).toBe((await published()).parameters);
    expect(stored.config).toEqual((await published()).config);
  });

  it.each<[string, Partial<GraphTarget>]>([
    ['a GPU with 16-bit floats', { activations: 'f16' }],
    ['a GPU without', {}],
    ['the CPU, as the exact twin', { device: 'wasm', dequantized: true }],
  ])('gives what quantizing the published weights gives: %s', async (_what, change) => {
    const target = { ...TARGET, ...change };
    const stored = await readStoredCheckpoint(store, 'm--int4');
    const [found, wanted] = [await constants(stored, target), await constants(await published(), target)];
    expect([...found.keys()]).toEqual([...wanted.keys()]);
    for (const [name, bytes] of wanted) expect([name, found.get(name)!.equals(bytes)]).toEqual([name, true]);
  });

  it.each<[string, Partial<GraphTarget>]>([
    ['16-bit scales, as stored', { activations: 'f16' }],
    ['32-bit scales', {}],
    ['decoded', { device: 'wasm', dequantized: true }],
  ])('gives selected rows of tables as those of the whole: %s', async (_what, change) => {
    const target = { ...TARGET, ...change };
    const ranges = [{ begin: 3, end: 7 }, { begin: 20, end: 21 }]; // prettier-ignore
    const selection = { tensors: new Set([tensorNames.embedding, tensorNames.head]), ranges };
    const untied = withOwnHead(FILES);
    for (const checkpoint of [await readStoredCheckpoint(store, 'm--int4'), await published(untied)]) {
      const { vocabSize } = checkpoint.config;
      const whole = await constants(checkpoint, target);
      const cut = { ...checkpoint, config: { ...checkpoint.config, vocabSize: 5 } };
      for (const [name, bytes] of await constants(cut, target, selection)) {
        const all = whole.get(name)!;
        const width = all.length / vocabSize;
        const rows = ranges.map(({ begin, end }) => all.subarray(begin * width, end * width));
        const wanted = /^(head|embedding)\./.test(name) ? Buffer.concat(rows) : all;
        expect([name, bytes.equals(wanted)]).toEqual([name, true]);
      }
    }
  });

  it('gives the GPU the files themselves', async () => {
    const stored = await readStoredCheckpoint(store, 'm--int4');
    const specs = buildGraph(stored.config, { ...TARGET, activations: 'f16' }).initializers;
    const blobs: string[] = [];
    let at = 0;
    for await (const data of stored.constants(specs)) {
      if (data instanceof Blob) blobs.push(specs[at].name);
      at += 1;
    }
    expect(blobs).toEqual(specs.filter(({ source }) => source.kind === 'blocks').map(({ name }) => name));
  });

  it('opens each file once for the CPU, and computes close to the published weights', async () => {
    const eight = await convert(FILES, 'int8');
    const target: GraphTarget = { ...TARGET, device: 'wasm', weights: 'int8' };
    const found = await constants(await readStoredCheckpoint(eight, 'm--int8'), target);
    const wanted = await constants(await published(), target);
    const tensors = [...eight.opened].filter(([path]) => /\/t\d+$/.test(path));
    expect(tensors.every(([, times]) => times === 1)).toBe(true);
    const name = 'layers.0.down.values';
    const [a, b] = [found.get(name)!, wanted.get(name)!].map(
      (bytes) => new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length),
    );
    expect(Math.max(...a.map((value, i) => Math.abs(value - b[i])))).toBeLessThanOrEqual(2);
  });

  it('ties an output head that equals the embedding', async () => {
    const stored = await readStoredCheckpoint(await convert(withOwnHead(FILES), 'int4'), 'm--int4');
    expect(stored.config.tiedEmbeddings).toBe(true);
    expect((await constants(stored, TARGET)).size).toBe((await constants(await published(), TARGET)).size);
  });

  it.each([
    [
      'a tensor file that is gone',
      (s: MemoryFileStore) => s.remove('checkpoints/m--int4/t3'),
      /t?.*gone.*Delete it/,
    ],
    [
      'a tensor file that was cut',
      (s: MemoryFileStore) => s.replace('checkpoints/m--int4/t3', Uint8Array.of(1)),
      /cut.*Delete it/,
    ],
    [
      'a manifest that is no manifest',
      (s: MemoryFileStore) => s.replace('checkpoints/m--int4/manifest', Uint8Array.of(123)),
      /cannot be read/,
    ],
    [
      'a missing document',
      (s: MemoryFileStore) => s.remove('checkpoints/m--int4/tokenizer.json'),
      /tokenizer\.json is gone/,
    ],
    ['nothing at all', (s: MemoryFileStore) => s.remove('checkpoints'), /not stored in this browser/],
  ])('refuses %s with a way out', async (_what, damage, message) => {
    const damaged = await convert(FILES, 'int4');
    await damage(damaged);
    const load = async () => constants(await readStoredCheckpoint(damaged, 'm--int4'), TARGET);
    await expect(load()).rejects.toMatchObject({
      code: 'storage-damaged',
      message: expect.stringMatching(message) as string,
    });
  });
});
