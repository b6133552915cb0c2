/** The bundled model as `npm run convert` writes it, as files of the fake hub, which serves them like any static host. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listDisk } from '../../cli/disk-source-file.ts';
import { openTensors } from '../../cli/source-checkpoint.ts';
import { writeStored } from '../../cli/write-stored.ts';
import type { FakeFile } from './fake-hub.ts';

const NANO = join(import.meta.dirname, '../../public/models/s1-nano');

/** Files by name. */
export async function convertedNano(weights: 'int4' | 'int8'): Promise<Map<string, FakeFile>> {
  const folder = mkdtempSync(join(tmpdir(), 'converted-'));
  const { signal } = new AbortController();
  try {
    const source = await openTensors(listDisk(NANO).listing, null, signal);
    await writeStored({ source, folder, weights, signal, onProgress: () => undefined });
    return new Map(
      readdirSync(folder).map((name) => [
        name,
        { bytes: new Uint8Array(readFileSync(join(folder, name))), lfs: false },
      ]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Address of a repository's folder on the fake hub, without the hub's own ways. */
export function folderUrl(hubUrl: string, repository: string): string {
  return `${hubUrl}/cdn/${repository}/`;
}
