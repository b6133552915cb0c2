/** A graph from a hub with faults, into storage: in the end every byte is the published one, or nothing is loaded. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nanoOnnxRepository, SPLIT } from '../../../tests/support/onnx-repository.ts';
import { startFakeHub, type FakeHub } from '../../../tests/support/fake-hub.ts';
import { folderOf, listShelf } from '../../models/checkpoint-shelf.ts';
import { listRepository } from '../../models/hub.ts';
import { isOnnxSource } from '../../models/onnx-source.ts';
import { openSource } from '../../models/open-source.ts';
import { systemEnvironment, type TransferEnvironment } from '../../models/transfer-environment.ts';
import { MemoryFileStore } from '../../storage/memory-file-store.ts';
import { graphManifest } from '../make-plan.ts';
import { readStored } from '../read-stored-checkpoint.ts';
import { storeFiles } from './store-files.ts';

const FILES = await nanoOnnxRepository(['fp32', 'q4f16'], SPLIT);
const GRAPH = 'onnx/model.onnx';
const DATA = ['onnx/model.onnx_data', 'onnx/model.onnx_data_1'];
const ID = 'a--nano-onnx--onnx--model.onnx--onnx';

let hub: FakeHub;
beforeAll(async () => {
  hub = await startFakeHub({ 'a/nano-onnx': FILES });
});
afterAll(() => hub.close());
beforeEach(() => {
  hub.misbehave = () => null;
  hub.requests.length = 0;
});

/** Waits between tries cost no time; those for a connection that has gone silent still do. */
const hurried: TransferEnvironment = {
  ...systemEnvironment,
  sleep: (ms, signal) => systemEnvironment.sleep(ms >= 20_000 ? ms : 0, signal),
};

interface Visit {
  readonly store: MemoryFileStore;
  readonly signal?: AbortSignal;
  onProgress?(doneBytes: number): void;
}

async function visit({ store, signal = new AbortController().signal, onProgress }: Visit): Promise<void> {
  const options = { baseUrl: hub.url, token: '' };
  const listing = await listRepository('a/nano-onnx', options, hurried, signal);
  const source = await openSource(listing, GRAPH, signal);
  if (!isOnnxSource(source)) throw new Error('this is no graph');
  await storeFiles({
    documents: source.documents,
    files: source.files,
    manifest: graphManifest(source, { name: 'm', thinkFormat: 's1' }),
    store,
    now: () => performance.now(),
    signal,
    onProgress: ({ doneBytes }) => onProgress?.(doneBytes),
  });
}

async function expectPublished(store: MemoryFileStore): Promise<void> {
  const stored = await readStored(store, ID);
  if (!('dtype' in stored)) throw new Error('read as something else');
  expect(stored.dtype).toBe('fp32');
  const read = async (blob: Blob) => Buffer.from(await blob.arrayBuffer());
  const all = [{ path: 'model.onnx', data: stored.model }, ...stored.externalData];
  expect(all.map(({ path }) => `onnx/${path}`).slice(0, 3)).toEqual([GRAPH, ...DATA]);
  for (const { path, data } of all) {
    expect((await read(data)).equals(FILES.get(`onnx/${path}`)!.bytes)).toBe(true);
  }
}

/** Requests for weights and graph that asked for more than a header. */
const begins = (path: string) =>
  hub.requests.filter((request) => request.path === path).map(({ begin }) => begin);

describe('storeFiles', { timeout: 60_000 }, () => {
  it('keeps the graph that was chosen, its weights and the small files, and nothing else', async () => {
    const store = new MemoryFileStore();
    await visit({ store });
    await expectPublished(store);
    expect(await listShelf(store)).toMatchObject([{ id: ID, state: 'complete', weights: 'onnx' }]);
    expect(hub.requests.some(({ path }) => path.includes('q4f16'))).toBe(false);
  });

  it.each([
    ['dropped connections', { kind: 'drop', afterBytes: 300_000 }],
    ['answers that end early', { kind: 'short', bytes: 100_000 }],
    ['a server in trouble', { kind: 'status', status: 503 }],
    ['a server that knows no ranges', { kind: 'whole' }],
  ] as const)('gets over %s', async (_what, fault) => {
    hub.misbehave = ({ path, count }) => (DATA.includes(path) && count % 2 === 0 ? fault : null);
    const store = new MemoryFileStore();
    await visit({ store });
    await expectPublished(store);
  });

  it('goes on where it was stopped', async () => {
    const store = new MemoryFileStore();
    const tab = new AbortController();
    const stopAt = (doneBytes: number) => doneBytes > 5e6 && tab.abort(new Error('closed'));
    await expect(visit({ store, signal: tab.signal, onProgress: stopAt })).rejects.toThrow('closed');
    expect(await listShelf(store)).toMatchObject([{ id: ID, state: 'partial' }]);
    await expect(readStored(store, ID)).rejects.toMatchObject({ code: 'storage-damaged' });
    hub.requests.length = 0;
    await visit({ store });
    await expectPublished(store);
    expect(begins(GRAPH)).toEqual([]);
    expect(begins(DATA[0]!)).toEqual([]);
  });

  it('deletes a file whose bytes are not the published ones, and fetches only that again', async () => {
    const store = new MemoryFileStore();
    hub.misbehave = ({ path }) => (path === DATA[1] ? { kind: 'wrong-byte', at: 1000 } : null);
    await expect(visit({ store })).rejects.toMatchObject({ code: 'model-corrupt' });
    await expect(readStored(store, ID)).rejects.toMatchObject({ code: 'storage-damaged' });
    hub.misbehave = () => null;
    hub.requests.length = 0;
    await visit({ store });
    await expectPublished(store);
    expect(begins(DATA[0]!)).toEqual([]);
    expect(begins(DATA[1]!)).not.toEqual([]);
  });

  it('notices what was changed between two visits', async () => {
    const store = new MemoryFileStore();
    const tab = new AbortController();
    const stopAt = (doneBytes: number) => doneBytes > 5e6 && tab.abort(new Error('closed'));
    await expect(visit({ store, signal: tab.signal, onProgress: stopAt })).rejects.toThrow('closed');
    const path = `${folderOf(ID)}/f1`;
    const bytes = new Uint8Array(await (await store.read(path))!.arrayBuffer());
    bytes[10]! ^= 1;
    await store.replace(path, bytes);
    await expect(visit({ store })).rejects.toMatchObject({ code: 'model-corrupt' });
    await visit({ store });
    await expectPublished(store);
  });

  it('keeps what it has when there is no room, and refuses a file that is gone', async () => {
    const small = new MemoryFileStore(5e6);
    await expect(visit({ store: small })).rejects.toMatchObject({ code: 'storage-full' });
    expect(await listShelf(small)).toMatchObject([{ state: 'partial' }]);
    const store = new MemoryFileStore();
    await visit({ store });
    await store.remove(`${folderOf(ID)}/f2`);
    expect(await listShelf(store)).toMatchObject([{ state: 'damaged' }]);
    await expect(readStored(store, ID)).rejects.toThrow(`the file of ${DATA[1]} is gone`);
  });
});
