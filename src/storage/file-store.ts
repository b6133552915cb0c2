/**
 * Files kept between visits, behind an interface small enough for a twin in memory. Paths are names joined by "/"; folders come into
 * being with their first file. Knows nothing about checkpoints.
 */

/** One entry of a folder. */
export interface StoredFileInfo {
  readonly name: string;
  readonly kind: 'file' | 'folder';
  /** 0 for folders. */
  readonly sizeBytes: number;
}

/** An open file. Positions are bytes from its start. */
export interface FileWriter {
  /** @throws StorageError `storage-full` when there is no room; the file then keeps what it had, or part of it */
  write(bytes: Uint8Array, at: number): Promise<void>;
  /** Makes everything written so far survive the tab, and frees the file for others. */
  close(): Promise<void>;
}

/** What all origins' storage may hold and holds. */
export interface StorageEstimate {
  readonly usedBytes: number;
  /** What this origin may still write, as far as the browser tells. */
  readonly freeBytes: number;
}

/** Every method may throw StorageError. */
export interface FileStore {
  /** The file as a Blob that is read only where it is sliced; undefined when there is none. */
  read(path: string): Promise<Blob | undefined>;
  /** Writes a whole small file. A reader, and the next visit, find either the old content or the new. */
  replace(path: string, bytes: Uint8Array): Promise<void>;
  /** Opens for writing; what was in the file stays and can be overwritten or written behind, up to `keepBytes`. */
  openWriter(path: string, keepBytes: number): Promise<FileWriter>;
  /** Removes a file or a folder with all in it. Nothing happens when it is not there. */
  remove(path: string): Promise<void>;
  /** Entries of a folder in the order of their names; none when it is not there. */
  list(folder: string): Promise<readonly StoredFileInfo[]>;
  estimate(): Promise<StorageEstimate>;
}

/** Names of a path. @throws RangeError for names that could leave the folder */
export function splitPath(path: string): readonly string[] {
  const names = path.split('/');
  if (names.some((name) => name === '' || name === '.' || name === '..')) {
    throw new RangeError(`"${path}" is no path of a stored file`);
  }
  return names;
}
