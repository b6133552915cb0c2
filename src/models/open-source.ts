/** Opens a published checkpoint of any kind: a folder of transformers, a model in GGUF, or a graph in ONNX. */
import { ModelFormatError } from '../lib/model-format-error.ts';
import { nameOf, openCheckpointSource } from './checkpoint-source.ts';
import { ggufModelFiles } from './gguf-model-files.ts';
import { openGgufSource } from './gguf-source.ts';
import { onnxModelFiles } from './onnx-model-files.ts';
import { openOnnxSource, type OpenedSource } from './onnx-source.ts';
import type { FileListing } from './source-file.ts';

/** Names in a message; a repository may hold dozens. */
const MAX_NAMES = 6;

/** A checkpoint in a file of its own, beside others. */
interface Choice {
  readonly kind: 'GGUF' | 'ONNX';
  readonly file: string;
  /** All names it goes by. */
  readonly names: readonly string[];
  open(): Promise<OpenedSource>;
}

/**
 * @param file a GGUF or ONNX file of the listing, null to take what there is: safetensors, or else the only model in GGUF, or else
 * the only graph in ONNX
 * @throws ModelFormatError when the choice is open, or the checkpoint cannot be run here
 */
export function openSource(
  listing: FileListing,
  file: string | null,
  signal: AbortSignal,
): Promise<OpenedSource> {
  const paths = listing.files.map(({ path }) => path);
  const gguf = ggufModelFiles(paths).map<Choice>((model) => ({
    kind: 'GGUF',
    file: model.file,
    names: model.parts,
    open: () => openGgufSource(listing, model, signal),
  }));
  const onnx = onnxModelFiles(paths).map<Choice>((model) => ({
    kind: 'ONNX',
    file: model.file,
    names: [model.file],
    open: () => openOnnxSource(listing, model, signal),
  }));
  if (file !== null) return chosen(listing, [...gguf, ...onnx], file).open();
  const hasSafetensors = paths.some((path) => /^[^/]+\.safetensors$/.test(path));
  const choices = gguf.length > 0 ? gguf : onnx;
  if (hasSafetensors || choices.length === 0) return openCheckpointSource(listing, signal);
  if (choices.length > 1) throw whichOne(listing, choices);
  return choices[0].open();
}

function chosen(listing: FileListing, choices: readonly Choice[], file: string): Choice {
  const kind = /\.onnx$/i.test(file) ? 'ONNX' : 'GGUF';
  const choice = choices.find(({ names }) => names.includes(file));
  if (choice !== undefined) return choice;
  throw new ModelFormatError(
    'model-missing',
    `There is no ${kind} file ${file.slice(0, 200)} in ${nameOf(listing.identity)} that can be used here. ${list(choices.filter((other) => other.kind === kind))}`,
  );
}

function whichOne(listing: FileListing, choices: readonly Choice[]): ModelFormatError {
  const [{ kind, file }] = choices;
  const name = nameOf(listing.identity);
  return new ModelFormatError(
    'model-missing',
    listing.identity.kind === 'hub'
      ? `${name} holds ${choices.length} models in ${kind}. Write the file behind the name, for example ${name}/${file}. ${list(choices)}`
      : `These are ${choices.length} models in ${kind}. Choose the file or files of one. ${list(choices)}`,
  );
}

function list(choices: readonly Choice[]): string {
  if (choices.length === 0) return 'It has none.';
  const names = choices.slice(0, MAX_NAMES).map(({ file }) => file);
  return `It has ${names.join(', ')}${choices.length > MAX_NAMES ? ' and others' : ''}.`;
}
