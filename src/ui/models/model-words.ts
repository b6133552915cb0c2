/** Forms and sources of checkpoints in words. */
import type { EngineInfo } from '../../store/engine-state.ts';
import type { ModelFileHit, ModelSource, SearchHit, StoredForm } from '../../store/library-state.ts';
import { bytes, listWords } from '../words.ts';

/** What to call a checkpoint before its source has been asked. */
export function sourceWords(source: ModelSource): string {
  switch (source.kind) {
    case 'hub':
      return source.repository;
    case 'files':
      return source.name;
    case 'folder':
      return source.url;
    default:
      return source satisfies never;
  }
}

/** How a checkpoint is kept. */
export function storedFormWords(form: StoredForm): string {
  switch (form) {
    case 'int4':
    case 'int8':
      return form;
    case 'onnx':
      return 'ONNX';
    default:
      return form satisfies never;
  }
}

/** Number format of the weights that run: "int4", or "ONNX q4f16" of a graph that was published. */
export function engineWeightsWords({ exported, weights }: Pick<EngineInfo, 'exported' | 'weights'>): string {
  return exported === undefined ? weights : `ONNX ${exported}`;
}

/** One thing that can be taken from a repository. */
export interface HitChoice {
  /** Absent: the safetensors, which need no name. */
  readonly file?: string;
  readonly text: string;
}

/** What can be taken, best first: safetensors, which can be stored in any precision, then GGUF, then ONNX. */
export function hitChoices(hit: SearchHit): readonly HitChoice[] {
  const weights = safetensorsOf(hit);
  const size = weights.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
  return [
    ...(weights.length === 0 ? [] : [{ text: `safetensors${size > 0 ? `, ${bytes(size)}` : ''}` }]),
    ...[...hit.gguf, ...hit.onnx].map((model) => ({ file: model.file, text: modelFileWords(model) })),
  ];
}

/** "gated, 2 files of safetensors, 3.1 GB" */
export function hitWords(hit: SearchHit): string {
  const weights = safetensorsOf(hit);
  const size = weights.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
  const kinds = [
    ...(weights.length === 0
      ? []
      : [`${counted(weights.length, 'file')} of safetensors${size > 0 ? `, ${bytes(size)}` : ''}`]),
    ...(hit.gguf.length === 0 ? [] : [`${counted(hit.gguf.length, 'model')} in GGUF`]),
    ...(hit.onnx.length === 0 ? [] : [`${counted(hit.onnx.length, 'model')} in ONNX`]),
  ];
  return `${hit.gated ? 'gated, ' : ''}${kinds.length === 0 ? 'no weights that can be used here' : listWords(kinds)}`;
}

function modelFileWords({ file, sizeBytes }: ModelFileHit): string {
  return sizeBytes === null ? file : `${file}, ${bytes(sizeBytes)}`;
}

function safetensorsOf({ files }: SearchHit): SearchHit['files'] {
  return files.filter(({ path }) => path.endsWith('.safetensors'));
}

function counted(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}
