/** Files of a checkpoint on this computer, read in pieces: no file is ever held as a whole. */
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { ModelFormatError } from '../src/lib/model-format-error.ts';
import { ggufModelFiles } from '../src/models/gguf-model-files.ts';
import type { FileListing, SourceFile } from '../src/models/source-file.ts';

const CHUNK_BYTES = 8 * 2 ** 20;
/** Node reads no more than 2 GiB at a time. */
const READ_BYTES = 2 ** 30;

/** @param path what the listing calls it */
export function diskSourceFile(path: string, location: string): SourceFile {
  return {
    path,
    sizeBytes: statSync(location).size,
    sha256: null,
    async *stream(begin, end, { signal, onBytes }) {
      const file = await open(location);
      try {
        for (let at = begin; at < end; at += CHUNK_BYTES) {
          signal.throwIfAborted();
          const bytes = new Uint8Array(Math.min(CHUNK_BYTES, end - at));
          const { bytesRead } = await file.read(bytes, 0, bytes.length, at);
          if (bytesRead < bytes.length) throw cut(location);
          onBytes?.(bytes.length);
          yield bytes;
        }
      } finally {
        await file.close();
      }
    },
  };
}

/** Bytes [begin, end) of a file, at once. @throws ModelFormatError when it is shorter */
export function readRange(location: string, begin: number, end: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(end - begin);
  const file = openSync(location, 'r');
  try {
    for (let at = 0; at < bytes.length;) {
      const count = readSync(file, bytes, at, Math.min(READ_BYTES, bytes.length - at), begin + at);
      if (count === 0) throw cut(location);
      at += count;
    }
  } finally {
    closeSync(file);
  }
  return bytes;
}

/** A checkpoint as files: all of a folder, or a GGUF file with the parts that lie beside it. */
export interface DiskListing {
  readonly listing: FileListing;
  /** Where a listed file lies. */
  locate(path: string): string;
}

/** @throws ModelFormatError `model-missing` when there is nothing at `path` */
export function listDisk(path: string): DiskListing {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) {
    throw new ModelFormatError('model-missing', `There is nothing at ${path}. Check the path.`);
  }
  const folder = stats.isDirectory() ? path : dirname(path);
  const names = stats.isDirectory() ? filesIn(folder) : partsOf(folder, basename(path));
  const locate = (name: string): string => join(folder, ...name.split('/'));
  const files = names.map((name) => diskSourceFile(name, locate(name)));
  const name = basename(path).replace(/\.gguf$/i, '');
  return { listing: { identity: { kind: 'files', name }, files }, locate };
}

/** Names relative to the folder: files right in it, and graphs in `onnx`. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory() && entry.name === 'onnx') {
      const inner = join(folder, entry.name);
      return readdirSync(inner).map((name) => relative(folder, join(inner, name)).split(sep).join('/'));
    }
    return statSync(join(folder, entry.name)).isFile() ? [entry.name] : [];
  });
}

function partsOf(folder: string, file: string): readonly string[] {
  const names = readdirSync(folder);
  const model = ggufModelFiles(names).find(({ parts }) => parts.includes(file));
  return model === undefined ? [file] : names.filter((name) => model.parts.includes(name));
}

function cut(location: string): ModelFormatError {
  return new ModelFormatError(
    'model-corrupt',
    `${location} became shorter while it was read. Convert again.`,
  );
}
