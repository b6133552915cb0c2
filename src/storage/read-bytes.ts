import { asStorageError } from './storage-error.ts';

/**
 * Bytes [begin, end) of a stored file.
 * @throws StorageError `storage-damaged` when the file was deleted or changed since it was opened
 */
export async function readBytes(
  file: Blob,
  path: string,
  begin = 0,
  end = file.size,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.slice(begin, end).arrayBuffer());
  } catch (error) {
    throw asStorageError(error, path);
  }
}
