/** A conversion reads its source while it writes: it must not write over it. */
import { realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ConvertTarget } from './convert-options.ts';
import { UsageError } from './usage-error.ts';

/** What a folder that is written gets, whatever its form. */
const WRITTEN = [
  'config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'generation_config.json',
  'model.safetensors',
];

/**
 * @param files of the source, on this computer
 * @param out what is to be written: a folder, or with `--export gguf` a file
 * @throws UsageError where one of the files would be written over
 */
export function refuseOverwriting(files: readonly string[], out: string, { kind }: ConvertTarget): void {
  // Where writing leads, through links on either side: a source's files may be links into a cache.
  const written = new Set((kind === 'gguf' ? [out] : WRITTEN.map((name) => join(out, name))).map(realOf));
  const lost = files.map(realOf).find((file) => written.has(file));
  if (lost !== undefined) {
    throw new UsageError(`${lost} is part of SOURCE and would be written over. Give another OUT.`);
  }
}

/** Where a path leads, through links; as it stands where there is nothing yet. */
function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}
