/** Opens a published checkpoint of either kind: a folder of transformers, or a model in GGUF. */
import { ModelFormatError } from '../lib/model-format-error.ts';
import { nameOf, openCheckpointSource, type CheckpointSource } from './checkpoint-source.ts';
import { ggufModelFiles, type GgufModelFiles } from './gguf-model-files.ts';
import { openGgufSource } from './gguf-source.ts';
import type { FileListing } from './source-file.ts';

/** Names in a message; a repository may hold dozens. */
const MAX_NAMES = 6;

/**
 * @param file a GGUF file of the listing, null to take what there is: safetensors, or else the only model in GGUF
 * @throws ModelFormatError when the choice is open, or the checkpoint cannot be run here
 */
export function openSource(
  listing: FileListing,
  file: string | null,
  signal: AbortSignal,
): Promise<CheckpointSource> {
  const paths = listing.files.map(({ path }) => path);
  const models = ggufModelFiles(paths);
  if (file !== null) return openGgufSource(listing, chosen(listing, models, file), signal);
  const hasSafetensors = paths.some((path) => /^[^/]+\.safetensors$/.test(path));
  if (hasSafetensors || models.length === 0) return openCheckpointSource(listing, signal);
  if (models.length > 1) throw whichOne(listing, models);
  return openGgufSource(listing, models[0], signal);
}

function chosen(listing: FileListing, models: readonly GgufModelFiles[], file: string): GgufModelFiles {
  const model = models.find(({ parts }) => parts.includes(file));
  if (model !== undefined) return model;
  throw new ModelFormatError(
    'model-missing',
    `There is no GGUF file ${file.slice(0, 200)} in ${nameOf(listing.identity)}. ${list(models)}`,
  );
}

function whichOne(listing: FileListing, models: readonly GgufModelFiles[]): ModelFormatError {
  return new ModelFormatError(
    'model-missing',
    listing.identity.kind === 'hub'
      ? `${nameOf(listing.identity)} holds ${models.length} models in GGUF. Write the file behind the name, for example ${nameOf(listing.identity)}/${models[0].file}. ${list(models)}`
      : `These are ${models.length} models in GGUF. Choose the file or files of one. ${list(models)}`,
  );
}

function list(models: readonly GgufModelFiles[]): string {
  if (models.length === 0) return 'It has none.';
  const names = models.slice(0, MAX_NAMES).map(({ file }) => file);
  return `It has ${names.join(', ')}${models.length > MAX_NAMES ? ' and others' : ''}.`;
}
