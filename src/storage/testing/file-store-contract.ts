/**
 * What every FileStore does. Plain functions that throw, so that they run under vitest (the twin in memory) and inside a browser's
 * worker (the real one). Each case gets a store it has for itself.
 */
import type { FileStore } from '../file-store.ts';

/** One promise of the interface. */
export interface ContractCase {
  readonly name: string;
  run(store: FileStore): Promise<void>;
}

function equal(actual: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`expected ${b}, got ${a}`);
}

async function content(store: FileStore, path: string): Promise<number[] | null> {
  const file = await store.read(path);
  return file === undefined ? null : [...new Uint8Array(await file.arrayBuffer())];
}

async function code(action: () => Promise<unknown>): Promise<unknown> {
  try {
    await action();
    return 'nothing thrown';
  } catch (error) {
    return (error as { code?: unknown }).code ?? String(error);
  }
}

export const FILE_STORE_CONTRACT: readonly ContractCase[] = [
  {
    name: 'has no file before one is written',
    async run(store) {
      equal(await content(store, 'c/none'), null);
      equal(await store.list('c'), []);
      await store.remove('c/none');
      await store.remove('c');
    },
  },
  {
    name: 'removes nothing that is being written',
    async run(store) {
      const writer = await store.openWriter('c/open', 0);
      await writer.write(Uint8Array.of(1), 0);
      equal(await code(() => store.remove('c')), 'storage-busy');
      await writer.close();
      equal(await content(store, 'c/open'), [1]);
      await store.remove('c');
      equal(await store.list('c'), []);
    },
  },
  {
    name: 'replaces a whole file',
    async run(store) {
      await store.replace('c/a', Uint8Array.of(1, 2, 3));
      await store.replace('c/a', Uint8Array.of(4));
      equal(await content(store, 'c/a'), [4]);
    },
  },
  {
    name: 'writes anywhere in an open file, and behind its end',
    async run(store) {
      const writer = await store.openWriter('c/d/e', 0);
      await writer.write(Uint8Array.of(7, 8), 4);
      await writer.write(Uint8Array.of(1, 2), 0);
      await writer.close();
      equal(await content(store, 'c/d/e'), [1, 2, 0, 0, 7, 8]);
    },
  },
  {
    name: 'keeps the start of a file that is opened again',
    async run(store) {
      await store.replace('c/log', Uint8Array.of(1, 2, 3, 4));
      const writer = await store.openWriter('c/log', 2);
      await writer.write(Uint8Array.of(9), 2);
      await writer.close();
      equal(await content(store, 'c/log'), [1, 2, 9]);
    },
  },
  {
    name: 'takes a copy of what is written',
    async run(store) {
      const bytes = Uint8Array.of(1);
      const writer = await store.openWriter('c/copy', 0);
      await writer.write(bytes, 0);
      bytes[0] = 2;
      await writer.close();
      equal(await content(store, 'c/copy'), [1]);
    },
  },
  {
    name: 'lets one writer in at a time',
    async run(store) {
      const writer = await store.openWriter('c/one', 0);
      equal(await code(() => store.openWriter('c/one', 0)), 'storage-busy');
      await writer.close();
      await (await store.openWriter('c/one', 0)).close();
    },
  },
  {
    name: 'lists files with sizes, and folders',
    async run(store) {
      await store.replace('c/b', Uint8Array.of(1, 2));
      await store.replace('c/a/x', Uint8Array.of(1));
      equal(await store.list('c'), [
        { name: 'a', kind: 'folder', sizeBytes: 0 },
        { name: 'b', kind: 'file', sizeBytes: 2 },
      ]);
    },
  },
  {
    name: 'removes files, and folders with all in them',
    async run(store) {
      await store.replace('c/a/x', Uint8Array.of(1));
      await store.replace('c/ab', Uint8Array.of(1));
      await store.remove('c/a');
      equal(await content(store, 'c/a/x'), null);
      await store.remove('c/ab');
      equal(await store.list('c'), []);
    },
  },
  {
    name: 'reads slices',
    async run(store) {
      await store.replace('c/s', Uint8Array.of(1, 2, 3, 4));
      const file = await store.read('c/s');
      equal([...new Uint8Array((await file?.slice(1, 3).arrayBuffer()) ?? new ArrayBuffer())], [2, 3]);
    },
  },
  {
    name: 'refuses paths that leave the folder',
    async run(store) {
      for (const path of ['../x', 'a//b', './a', '']) {
        equal(String(await code(async () => store.read(path))).startsWith('RangeError'), true);
      }
    },
  },
  {
    name: 'tells what is free',
    async run(store) {
      const { freeBytes } = await store.estimate();
      equal(freeBytes > 0, true);
    },
  },
];
