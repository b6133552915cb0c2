import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FILE_STORE_CONTRACT } from '../src/storage/testing/file-store-contract.ts';
import { createDiskFileStore } from './disk-file-store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'disk-file-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a folder of this computer keeps the contract of file stores', () => {
  it.each(FILE_STORE_CONTRACT.map((item) => [item.name, item] as const))('%s', async (_name, item) => {
    await item.run(createDiskFileStore(folder));
  });

  it('puts one of its folders right into it', async () => {
    const store = createDiskFileStore(folder, 'checkpoints/m');
    await store.replace('checkpoints/m/a', Uint8Array.of(1));
    expect([...readFileSync(join(folder, 'a'))]).toEqual([1]);
    expect(await store.list('checkpoints/m')).toMatchObject([{ name: 'a' }]);
    await expect(async () => store.read('checkpoints/n/a')).rejects.toThrow(RangeError);
  });
});
