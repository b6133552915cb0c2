/** Opens what a conversion reads: files of this computer, or of the hub, where they are fetched first if they are read more than once. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { CheckpointSource } from '../src/models/checkpoint-source.ts';
import { listRepository } from '../src/models/hub.ts';
import { readWhole } from '../src/models/source-file.ts';
import { systemEnvironment } from '../src/models/transfer-environment.ts';
import type { ConvertCommand } from './convert-options.ts';
import { listDisk } from './disk-source-file.ts';
import { fetchedPath, fetchFiles } from './fetch-source.ts';
import { refuseOverwriting } from './refuse-overwriting.ts';
import { openTensors, sourceCheckpoint, type SourceCheckpoint } from './source-checkpoint.ts';

export interface ConvertSource {
  /** Bytes in order, from wherever they lie. */
  readonly stream: CheckpointSource;
  /** Any tensor at any time. Fetches weights that are not on this computer, beside OUT until `close`. */
  readTensors(): Promise<SourceCheckpoint>;
  /** Deletes what was fetched beside OUT. */
  close(): void;
}

const GENERATION = 'generation_config.json';

/** @throws ModelFormatError · NetworkError · UsageError where OUT would be written over SOURCE */
export async function openConvertSource(
  { source, out, target, hubUrl }: ConvertCommand,
  token: string,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<ConvertSource> {
  const disk = source.kind === 'disk' ? listDisk(source.path) : null;
  const hub = { baseUrl: hubUrl, token };
  const listing =
    source.kind === 'disk'
      ? listDisk(source.path).listing
      : await listRepository(source.repository, hub, systemEnvironment, signal);
  const stream = await openTensors(listing, source.kind === 'hub' ? source.file : null, signal);
  if (disk !== null) {
    refuseOverwriting(
      listing.files.map(({ path }) => disk.locate(path)),
      out,
      target,
    );
  }
  const found = listing.files.find(({ path }) => path === GENERATION);
  const generation = found === undefined ? null : await readWhole(found, { signal });
  let fetched: string | undefined;
  let checkpoint: Promise<SourceCheckpoint> | undefined;
  const fetchAll = async (): Promise<SourceCheckpoint> => {
    say(`Fetching ${stream.weights.length === 1 ? 'the weights' : `${stream.weights.length} files`}…`);
    const files = stream.weights.map(({ file }) => file);
    mkdirSync(dirname(resolve(out)), { recursive: true });
    const folder = mkdtempSync(`${resolve(out)}.source-`);
    fetched = folder;
    await fetchFiles(files, folder, signal, () => undefined);
    return sourceCheckpoint(stream, (path) => fetchedPath(folder, path), generation);
  };
  return {
    stream,
    readTensors() {
      checkpoint ??=
        disk === null ? fetchAll() : Promise.resolve(sourceCheckpoint(stream, disk.locate, generation));
      return checkpoint;
    },
    close: () => {
      if (fetched !== undefined) rmSync(fetched, { recursive: true, force: true });
    },
  };
}
