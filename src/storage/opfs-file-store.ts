/**
 * Files in the origin private file system. For workers: large files are written through synchronous handles, which only they have.
 * Source: WHATWG File System Standard, §2 "Files and directories".
 */
import { splitPath } from './file-store.ts';
import type { FileStore, FileWriter, StorageEstimate, StoredFileInfo } from './file-store.ts';
import { asStorageError, storageFull, storageUnavailable } from './storage-error.ts';

/** @param root the folder everything lies in, e.g. of `navigator.storage.getDirectory()` */
export function createOpfsFileStore(storage: StorageManager | undefined): FileStore {
  return new OpfsFileStore(storage);
}

class OpfsFileStore implements FileStore {
  constructor(readonly storage: StorageManager | undefined) {}

  read(path: string): Promise<Blob | undefined> {
    return this.#translated(path, async () => {
      const handle = await this.#find(path);
      return handle?.kind === 'file' ? (handle as FileSystemFileHandle).getFile() : undefined;
    });
  }

  replace(path: string, bytes: Uint8Array): Promise<void> {
    return this.#translated(path, async () => {
      const handle = await this.#file(path);
      if (!('createWritable' in handle)) {
        // Safari before 26 writes in place only: a file cut there is refused by whoever parses it.
        const writer = await openSync(handle, 0);
        try {
          await writer.write(bytes, 0);
        } finally {
          // Left open, it would keep everybody from writing the file.
          await writer.close();
        }
        return;
      }
      // The content is swapped in when the stream is closed.
      const stream = await handle.createWritable();
      try {
        await stream.write(bytes.slice());
      } catch (error) {
        await stream.abort();
        throw error;
      }
      await stream.close();
    });
  }

  openWriter(path: string, keepBytes: number): Promise<FileWriter> {
    return this.#translated(path, async () => {
      const writer = await openSync(await this.#file(path), keepBytes);
      return {
        write: (bytes, at) => this.#translated(path, () => writer.write(bytes, at)),
        close: () => this.#translated(path, () => writer.close()),
      };
    });
  }

  remove(path: string): Promise<void> {
    return this.#translated(path, async () => {
      const names = splitPath(path);
      const folder = await this.#folder(names.slice(0, -1), false);
      if ((await this.#find(path)) !== undefined) {
        await folder?.removeEntry(names[names.length - 1], { recursive: true });
      }
    });
  }

  list(folder: string): Promise<readonly StoredFileInfo[]> {
    return this.#translated(folder, async () => {
      const found: StoredFileInfo[] = [];
      for await (const handle of (await this.#folder(splitPath(folder), false))?.values() ?? []) {
        const sizeBytes =
          handle.kind === 'file' ? (await (handle as FileSystemFileHandle).getFile()).size : 0;
        found.push({ name: handle.name, kind: handle.kind === 'file' ? 'file' : 'folder', sizeBytes });
      }
      return found.sort((a, b) => (a.name < b.name ? -1 : 1));
    });
  }

  async estimate(): Promise<StorageEstimate> {
    const { usage = 0, quota = 0 } = (await this.storage?.estimate()) ?? {};
    return { usedBytes: usage, freeBytes: Math.max(0, quota - usage) };
  }

  async #folder(names: readonly string[], create: boolean): Promise<FileSystemDirectoryHandle | undefined> {
    if (this.storage?.getDirectory === undefined) throw storageUnavailable();
    let folder = await this.storage.getDirectory();
    for (const name of names) {
      try {
        folder = await folder.getDirectoryHandle(name, { create });
      } catch (error) {
        if (!create && isAbsent(error)) return undefined;
        throw error;
      }
    }
    return folder;
  }

  async #file(path: string): Promise<FileSystemFileHandle> {
    const names = splitPath(path);
    const folder = await this.#folder(names.slice(0, -1), true);
    if (folder === undefined) throw storageUnavailable();
    return folder.getFileHandle(names[names.length - 1], { create: true });
  }

  /** A file or folder, undefined when there is neither. */
  async #find(path: string): Promise<FileSystemHandle | undefined> {
    const names = splitPath(path);
    const folder = await this.#folder(names.slice(0, -1), false);
    const name = names[names.length - 1];
    try {
      return await folder?.getFileHandle(name);
    } catch (error) {
      if (error instanceof DOMException && error.name === 'TypeMismatchError') {
        return folder?.getDirectoryHandle(name);
      }
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }

  async #translated<T>(path: string, action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      throw asStorageError(error, path);
    }
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'NotFoundError';
}

async function openSync(handle: FileSystemFileHandle, keepBytes: number): Promise<FileWriter> {
  const access = await handle.createSyncAccessHandle();
  try {
    if (access.getSize() > keepBytes) access.truncate(keepBytes);
  } catch (error) {
    access.close();
    throw error;
  }
  return {
    write: async (bytes, at) => {
      // A full disk may also show as a short write.
      if (access.write(bytes, { at }) !== bytes.byteLength) throw storageFull();
    },
    close: async () => {
      try {
        access.flush();
      } finally {
        access.close();
      }
    },
  };
}
