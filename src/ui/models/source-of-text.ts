import type { ModelSource } from '../../store/library-state.ts';

const REPOSITORY = /^([\w.-]+\/[\w.-]+)(?:\/([\w./-]+\.gguf))?$/iu;

/** What `owner/name` or `owner/name/file.gguf` names; null for other text, e.g. words to search for. */
export function sourceOfText(text: string): ModelSource | null {
  const [, repository, file] = REPOSITORY.exec(text.trim()) ?? [];
  if (repository === undefined) return null;
  return { kind: 'hub', repository, ...(file === undefined ? {} : { file }) };
}
