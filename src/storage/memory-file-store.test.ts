import { describe, expect, it } from 'vitest';
import { MemoryFileStore } from './memory-file-store.ts';
import { readBytes } from './read-bytes.ts';
import { asStorageError, StorageError } from './storage-error.ts';
import { FILE_STORE_CONTRACT } from './testing/file-store-contract.ts';

describe('the store in memory keeps the contract', () => {
  it.each(FILE_STORE_CONTRACT.map((item) => [item.name, item] as const))('%s', async (_name, item) => {
    await item.run(new MemoryFileStore());
  });

  it('is full at its quota, and keeps what it has', async () => {
    const store = new MemoryFileStore(4);
    await store.replace('c/a', Uint8Array.of(1, 2, 3));
    await expect(store.replace('c/b', Uint8Array.of(1, 2))).rejects.toMatchObject({ code: 'storage-full' });
    const writer = await store.openWriter('c/a', 3);
    await expect(writer.write(Uint8Array.of(4, 5), 3)).rejects.toMatchObject({ code: 'storage-full' });
    expect(await store.list('c')).toEqual([{ name: 'a', kind: 'file', sizeBytes: 3 }]);
    expect(await store.estimate()).toEqual({ usedBytes: 3, freeBytes: 1 });
  });
});

describe('errors of the browser', () => {
  it.each([
    ['QuotaExceededError', 'storage-full', /kept/],
    ['NoModificationAllowedError', 'storage-busy', /tab/],
    ['NotFoundError', 'storage-damaged', /Delete this checkpoint/],
    ['NotReadableError', 'storage-damaged', /Delete this checkpoint/],
    ['SecurityError', 'storage-unavailable', /normal window/],
  ])('%s becomes %s with a way out', (name, code, wayOut) => {
    const error = asStorageError(new DOMException('x', name), 'c/t1');
    expect(error).toBeInstanceOf(StorageError);
    expect(error).toMatchObject({ code, message: expect.stringMatching(wayOut) as string });
  });

  it('leaves other errors alone', () => {
    const other = new TypeError('x');
    expect(asStorageError(other, 'c')).toBe(other);
  });

  it('are noticed while reading a file that is gone', async () => {
    const gone = new Blob(['x']);
    gone.slice = () => {
      throw new DOMException('gone', 'NotFoundError');
    };
    await expect(readBytes(gone, 'c/t1')).rejects.toMatchObject({ code: 'storage-damaged' });
  });
});
