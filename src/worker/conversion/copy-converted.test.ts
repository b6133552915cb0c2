/** A folder that was converted before, copied from a static host into storage: byte for byte, or not at all. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { convertedNano, folderUrl } from '../../../tests/support/converted-repository.ts';
import { startFakeHub, type FakeFile, type FakeHub } from '../../../tests/support/fake-hub.ts';
import { folderOf, listShelf } from '../../models/checkpoint-shelf.ts';
import { openConvertedFolder } from '../../models/converted-folder.ts';
import { systemEnvironment, type TransferEnvironment } from '../../models/transfer-environment.ts';
import { MemoryFileStore } from '../../storage/memory-file-store.ts';
import { copiedManifest } from '../make-plan.ts';
import { readStored } from '../read-stored-checkpoint.ts';
import { storeFiles } from './store-files.ts';

const FILES = await convertedNano('int8');

/** The folder with some files changed, or gone. */
function changed(change: Readonly<Record<string, Uint8Array | null>>): Map<string, FakeFile> {
  const files = new Map(FILES);
  for (const [name, bytes] of Object.entries(change)) {
    if (bytes === null) files.delete(name);
    else files.set(name, { bytes, lfs: false });
  }
  return files;
}

function edited(name: string, from: string, to: string): Uint8Array {
  const text = new TextDecoder().decode(FILES.get(name)!.bytes);
  expect(text).toContain(from);
  return new TextEncoder().encode(text.replace(from, to));
}

let hub: FakeHub;
beforeAll(async () => {
  hub = await startFakeHub({
    'a/good': FILES,
    'a/none': changed({ manifest: null }),
    'a/no-sums': changed({ SHA256SUMS: null }),
    'a/odd-sums': changed({ SHA256SUMS: new TextEncoder().encode('../x  y') }),
    'a/no-config': changed({ 'config.json': null }),
    'a/other-manifest': changed({ manifest: edited('manifest', '"t0"', '"t1"') }),
    'a/other-config': changed({ 'config.json': edited('config.json', '"qwen2"', '"qwen3"') }),
    'a/missing-sum': changed({ SHA256SUMS: edited('SHA256SUMS', '  t1\n', '  x1\n') }),
  });
});
afterAll(() => hub.close());
beforeEach(() => {
  hub.misbehave = () => null;
  hub.requests.length = 0;
});

const hurried: TransferEnvironment = {
  ...systemEnvironment,
  sleep: (ms, signal) => systemEnvironment.sleep(ms >= 20_000 ? ms : 0, signal),
};
const { signal: never } = new AbortController();
const open = (name: string) => openConvertedFolder(folderUrl(hub.url, name), hurried, never);

async function copy(
  store: MemoryFileStore,
  signal = never,
  onDone: (bytes: number) => void = () => undefined,
): Promise<string> {
  const folder = await open('a/good');
  const manifest = copiedManifest(folder);
  const onProgress = ({ doneBytes }: { doneBytes: number }) => onDone(doneBytes);
  await storeFiles({ ...folder, manifest, store, now: () => 0, signal, onProgress });
  return manifest.plan.id;
}

async function expectSame(store: MemoryFileStore, id: string): Promise<void> {
  for (const [name, { bytes }] of FILES) {
    if (name === 'manifest' || name === 'SHA256SUMS') continue;
    const stored = await store.read(`${folderOf(id)}/${name}`);
    expect(Buffer.from(await stored!.arrayBuffer()).equals(bytes)).toBe(true);
  }
}

describe('a converted folder', { timeout: 60_000 }, () => {
  it('is copied byte for byte, and read as a checkpoint of its precision', async () => {
    const store = new MemoryFileStore();
    const id = await copy(store);
    await expectSame(store, id);
    expect(await listShelf(store)).toMatchObject([
      { id, name: 's1-nano', state: 'complete', weights: 'int8', source: { kind: 'folder' } },
    ]);
    expect(await readStored(store, id)).toMatchObject({ storedWeights: 'int8', thinkFormat: 's1' });
  });

  it('is copied over a bad network, and goes on where it was stopped', async () => {
    hub.misbehave = ({ count, path }) =>
      /^t\d+$/.test(path) && count % 3 === 0 ? { kind: 'drop', afterBytes: 50_000 } : null;
    const store = new MemoryFileStore();
    const tab = new AbortController();
    const stop = (bytes: number) => bytes > 2e6 && tab.abort(new Error('closed'));
    await expect(copy(store, tab.signal, stop)).rejects.toThrow('closed');
    const [partial] = await listShelf(store);
    expect(partial).toMatchObject({ state: 'partial' });
    expect(partial!.doneBytes).toBeGreaterThan(1e6);
    hub.requests.length = 0;
    const id = await copy(store);
    await expectSame(store, id);
    expect(hub.requests.some(({ path }) => path === 't0')).toBe(false);
  });

  it('is not loaded when a byte of it is wrong', async () => {
    hub.misbehave = ({ path }) => (path === 't3' ? { kind: 'wrong-byte', at: 1000 } : null);
    const store = new MemoryFileStore();
    await expect(copy(store)).rejects.toMatchObject({ code: 'model-corrupt' });
    expect(await listShelf(store)).toMatchObject([{ state: 'partial' }]);
    hub.misbehave = () => null;
    await expectSame(store, await copy(store));
  });

  it('says when there is none', async () => {
    await expect(open('a/none')).rejects.toMatchObject({ code: 'model-missing' });
  });

  it.each([
    ['a/no-sums', /SHA256SUMS is missing/],
    ['a/odd-sums', /no list of checksums/],
    ['a/no-config', /config\.json is missing/],
    ['a/other-manifest', /manifest has other bytes/],
    ['a/other-config', /config\.json has other bytes/],
    ['a/missing-sum', /does not list t1/],
  ])('%s is refused', async (name, message) => {
    await expect(open(name)).rejects.toMatchObject({
      code: 'model-corrupt',
      message: expect.stringMatching(message) as string,
    });
  });
});
