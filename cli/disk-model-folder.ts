/** A checkpoint folder on disk, for the command line. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelFormatError } from '../src/lib/model-format-error.ts';
import type { ModelFolder } from '../src/models/model-folder.ts';

export function diskModelFolder(path: string): ModelFolder {
  return {
    async read(file, { onProgress }) {
      try {
        const bytes = await readFile(join(path, file));
        onProgress?.(bytes.byteLength, bytes.byteLength);
        return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
          throw new ModelFormatError(
            'model-missing',
            `There is no ${file} in ${path}. Check the path of the model folder.`,
          );
        }
        throw error;
      }
    },
  };
}
