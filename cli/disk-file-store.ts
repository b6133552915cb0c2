/** A `FileStore` in a folder of this computer, so that what converts in the page converts here as well. */
import { openAsBlob } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, statfs, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import {
  splitPath,
  type FileStore,
  type FileWriter,
  type StorageEstimate,
  type StoredFileInfo,
} from '../src/storage/file-store.ts';
import { StorageError } from '../src/storage/storage-error.ts';

/** @param mount path within the store that is the folder itself; '' for the store's root */
export function createDiskFileStore(folder: string, mount = ''): FileStore {
  return new DiskFileStore(folder, mount === '' ? [] : splitPath(mount));
}

class DiskFileStore implements FileStore {
  readonly #open = new Set<string>();

  constructor(
    readonly folder: string,
    readonly mount: readonly string[],
  ) {}

  async read(path: string): Promise<Blob | undefined> {
    const location = this.#locate(path);
    return (await isFile(location)) ? openAsBlob(location) : undefined;
  }

  async replace(path: string, bytes: Uint8Array): Promise<void> {
    const location = this.#locate(path);
    await mkdir(dirname(location), { recursive: true });
    // Under another name until it is whole: a reader finds either the old content or the new.
    await translated(() => writeFile(`${location}.part`, bytes));
    await rename(`${location}.part`, location);
  }

  async openWriter(path: string, keepBytes: number): Promise<FileWriter> {
    const location = this.#locate(path);
    if (this.#open.has(location)) {
      throw new StorageError('storage-busy', 'Another writer has this file open.');
    }
    this.#open.add(location);
    const file = await openAt(location, keepBytes).catch((error: unknown) => {
      this.#open.delete(location);
      throw error;
    });
    return {
      write: (bytes, at) =>
        translated(async () => {
          for (let done = 0; done < bytes.length;) {
            done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
          }
        }),
      close: async () => {
        this.#open.delete(location);
        await file.close();
      },
    };
  }

  async remove(path: string): Promise<void> {
    const location = this.#locate(path);
    if ([...this.#open].some((file) => file === location || file.startsWith(location + sep))) {
      throw new StorageError('storage-busy', 'A writer has a file of this open.');
    }
    await rm(location, { recursive: true, force: true });
  }

  async list(folder: string): Promise<readonly StoredFileInfo[]> {
    const location = this.#locate(folder);
    const entries = await readdir(location, { withFileTypes: true }).catch(() => []);
    const found = entries.map(async (entry): Promise<StoredFileInfo> => {
      const { size } = await stat(join(location, entry.name));
      return entry.isDirectory()
        ? { name: entry.name, kind: 'folder', sizeBytes: 0 }
        : { name: entry.name, kind: 'file', sizeBytes: size };
    });
    return (await Promise.all(found)).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async estimate(): Promise<StorageEstimate> {
    const { bavail, blocks, bfree, bsize } = await statfs(dirname(this.folder));
    return { usedBytes: (blocks - bfree) * bsize, freeBytes: bavail * bsize };
  }

  #locate(path: string): string {
    const names = splitPath(path);
    if (this.mount.some((name, i) => names[i] !== name)) {
      throw new RangeError(`"${path}" does not lie in this store`);
    }
    return join(this.folder, ...names.slice(this.mount.length));
  }
}

/** Opens a file for writing anywhere in it, with its first bytes kept. */
async function openAt(location: string, keepBytes: number): Promise<FileHandle> {
  await mkdir(dirname(location), { recursive: true });
  const file = await open(location, (await isFile(location)) ? 'r+' : 'w+');
  if ((await file.stat()).size > keepBytes) await file.truncate(keepBytes);
  return file;
}

async function isFile(location: string): Promise<boolean> {
  const found = await stat(location).catch(() => undefined);
  return found?.isFile() ?? false;
}

async function translated(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    throw new StorageError(
      'storage-full',
      'The disk is full. Free some room and convert again: what is finished is kept.',
    );
  }
}
