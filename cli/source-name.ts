/** What SOURCE names: a place on this computer, or a repository of the hub. */
import { existsSync } from 'node:fs';
import { ModelFormatError } from '../src/lib/model-format-error.ts';
import { isRepositoryId } from '../src/models/hub.ts';

export type SourceName =
  | { readonly kind: 'disk'; readonly path: string }
  | {
      readonly kind: 'hub';
      readonly repository: string;
      /** A GGUF file of it; null for what else it holds. */
      readonly file: string | null;
    };

/** `owner/name`, and behind it a GGUF file */
const ON_HUB = /^([\w.-]+\/[\w.-]+)(?:\/([\w./-]+\.gguf))?$/i;

/** What is on this computer comes first. @throws ModelFormatError when it can be neither */
export function readSourceName(text: string, exists: (path: string) => boolean = existsSync): SourceName {
  if (exists(text)) return { kind: 'disk', path: text };
  const [, repository, file] = ON_HUB.exec(text) ?? [];
  if (repository === undefined || !isRepositoryId(repository)) {
    throw new ModelFormatError('model-missing', `There is nothing at ${text}. Check the path.`);
  }
  return { kind: 'hub', repository, file: file ?? null };
}
