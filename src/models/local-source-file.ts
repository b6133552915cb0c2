/** A file the visitor picked or dropped. */
import { ModelFormatError } from '../lib/model-format-error.ts';
import type { FileListing, SourceFile } from './source-file.ts';

const CHUNK_BYTES = 8 * 2 ** 20;

/** @param path name within the folder that was picked */
export function localSourceFile(path: string, blob: Blob): SourceFile {
  return {
    path,
    sizeBytes: blob.size,
    sha256: null,
    async *stream(begin, end, { signal, onBytes }) {
      for (let at = begin; at < end; at += CHUNK_BYTES) {
        signal.throwIfAborted();
        const bytes = await readChunk(path, blob.slice(at, Math.min(at + CHUNK_BYTES, end)));
        onBytes?.(bytes.length);
        yield bytes;
      }
    },
  };
}

async function readChunk(path: string, chunk: Blob): Promise<Uint8Array> {
  try {
    return new Uint8Array(await chunk.arrayBuffer());
  } catch {
    throw new ModelFormatError(
      'model-missing',
      `${path} cannot be read any more: it was changed, moved or deleted. Pick the files again.`,
    );
  }
}

/** @param name what to call the checkpoint, e.g. the folder's name */
export function localListing(name: string, files: readonly { path: string; blob: Blob }[]): FileListing {
  return {
    identity: { kind: 'files', name },
    files: files.map(({ path, blob }) => localSourceFile(path, blob)),
  };
}
