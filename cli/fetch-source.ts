/** Brings the files of a repository to this computer, for what has to read weights more than once. */
import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ModelFormatError } from '../src/lib/model-format-error.ts';
import { Checksum } from '../src/models/checksum.ts';
import { isAsPublished } from '../src/models/is-as-published.ts';
import type { SourceFile } from '../src/models/source-file.ts';

/** Where `fetchFiles` puts a file. */
export function fetchedPath(folder: string, path: string): string {
  return join(folder, ...path.split('/'));
}

/** @throws ModelFormatError when bytes are not those that were published · NetworkError */
export async function fetchFiles(
  files: readonly SourceFile[],
  folder: string,
  signal: AbortSignal,
  onBytes: (count: number) => void,
): Promise<void> {
  for (const file of files) {
    const location = fetchedPath(folder, file.path);
    await mkdir(dirname(location), { recursive: true });
    const checksum = await Checksum.create();
    const checked = async function* (): AsyncGenerator<Uint8Array> {
      for await (const bytes of file.stream(0, file.sizeBytes, { signal, onBytes })) {
        checksum.update(bytes);
        yield bytes;
      }
    };
    await pipeline(Readable.from(checked()), createWriteStream(location));
    const isRight =
      file.sha256 === null
        ? file.gitBlob === undefined || (await isAsPublished(file, await readFile(location)))
        : checksum.digest() === file.sha256;
    if (!isRight) {
      throw new ModelFormatError(
        'model-corrupt',
        `${file.path} arrived with other bytes than were published (its checksum differs). Convert again, from a mirror if it happens twice.`,
      );
    }
  }
}
