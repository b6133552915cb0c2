/** The twin of the browser's storage, for tests and for Node. */
import { splitPath } from './file-store.ts';
import type { FileStore, FileWriter, StorageEstimate, StoredFileInfo } from './file-store.ts';
import { storageFull, StorageError } from './storage-error.ts';

/** Files in memory, with a quota like a browser's. */
export class MemoryFileStore implements FileStore {
  readonly #files = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly #open = new Set<string>();
  quotaBytes: number;

  constructor(quotaBytes = Number.MAX_SAFE_INTEGER) {
    this.quotaBytes = quotaBytes;
  }

  read(path: string): Promise<Blob | undefined> {
    const bytes = this.#files.get(splitPath(path).join('/'));
    return Promise.resolve(bytes && new Blob([bytes]));
  }

  replace(path: string, bytes: Uint8Array): Promise<void> {
    return this.#guarded(() => this.#put(path, bytes.slice()));
  }

  openWriter(path: string, keepBytes: number): Promise<FileWriter> {
    return this.#guarded(() => {
      if (this.#open.has(path)) {
        throw new StorageError('storage-busy', 'Another writer has this file open.');
      }
      this.#put(path, (this.#files.get(path) ?? new Uint8Array()).slice(0, keepBytes));
      this.#open.add(path);
      return {
        write: (bytes, at) => this.#guarded(() => this.#write(path, bytes, at)),
        close: () => Promise.resolve(void this.#open.delete(path)),
      };
    });
  }

  remove(path: string): Promise<void> {
    const prefix = `${splitPath(path).join('/')}/`;
    const isWithin = (name: string): boolean => name === path || name.startsWith(prefix);
    return this.#guarded(() => {
      if ([...this.#open].some(isWithin)) {
        throw new StorageError('storage-busy', 'A writer has a file of this open.');
      }
      for (const name of [...this.#files.keys()]) {
        if (isWithin(name)) this.#files.delete(name);
      }
    });
  }

  list(folder: string): Promise<readonly StoredFileInfo[]> {
    const prefix = `${splitPath(folder).join('/')}/`;
    const entries = new Map<string, StoredFileInfo>();
    for (const [path, bytes] of this.#files) {
      if (!path.startsWith(prefix)) continue;
      const [name, ...below] = path.slice(prefix.length).split('/');
      const kind = below.length > 0 ? 'folder' : 'file';
      entries.set(name, { name, kind, sizeBytes: kind === 'file' ? bytes.length : 0 });
    }
    return Promise.resolve([...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1)));
  }

  estimate(): Promise<StorageEstimate> {
    const usedBytes = this.#used();
    return Promise.resolve({ usedBytes, freeBytes: Math.max(0, this.quotaBytes - usedBytes) });
  }

  #used(): number {
    return [...this.#files.values()].reduce((sum, bytes) => sum + bytes.length, 0);
  }

  #put(path: string, bytes: Uint8Array<ArrayBuffer>): void {
    const name = splitPath(path).join('/');
    const before = this.#files.get(name)?.length ?? 0;
    if (this.#used() - before + bytes.length > this.quotaBytes) throw storageFull();
    this.#files.set(name, bytes);
  }

  #write(path: string, bytes: Uint8Array, at: number): void {
    const before = this.#files.get(path) ?? new Uint8Array();
    const after = new Uint8Array(Math.max(before.length, at + bytes.length));
    after.set(before);
    after.set(bytes, at);
    this.#put(path, after);
  }

  #guarded<T>(action: () => T): Promise<T> {
    try {
      return Promise.resolve(action());
    } catch (error) {
      return Promise.reject(error as Error);
    }
  }
}
