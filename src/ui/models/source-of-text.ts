import type { ModelSource } from '../../store/library-state.ts';

const REPOSITORY = /^([\w.-]+\/[\w.-]+)(?:\/([\w./-]+\.(?:gguf|onnx)))?$/iu;

/** What `owner/name`, `owner/name/file.gguf` or `owner/name/onnx/model_q4.onnx` names; null for other text, e.g. words to search for. */
export function sourceOfText(text: string): ModelSource | null {
  const [, repository, file] = REPOSITORY.exec(text.trim()) ?? [];
  if (repository === undefined) return null;
  return { kind: 'hub', repository, ...(file === undefined ? {} : { file }) };
}
