/** A small file against what its publisher says about it: the hub gives SHA-256 for large files and git's object id for the others. */
import { createSHA1, createSHA256, type IHasher } from 'hash-wasm';
import type { SourceFile } from './source-file.ts';

/** True also where nothing is published to compare with. For files that are held in memory; weights are checked as they stream. */
export async function isAsPublished({ sha256, gitBlob }: SourceFile, bytes: Uint8Array): Promise<boolean> {
  if (sha256 !== null) return digest(await createSHA256(), bytes) === sha256;
  // Source: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects, "Object Storage".
  return gitBlob === undefined || digest(await createSHA1(), `blob ${bytes.length}\0`, bytes) === gitBlob;
}

function digest(hasher: IHasher, ...parts: readonly (string | Uint8Array)[]): string {
  hasher.init();
  for (const part of parts) hasher.update(part);
  return hasher.digest('hex');
}
