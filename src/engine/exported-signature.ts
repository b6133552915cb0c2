/**
 * What a published graph takes and gives, compared with what we can feed it: the interface of transformers.js and of Optimum.
 *
 *   input_ids · attention_mask · position_ids int64, past_key_values.{l}.key|value [B, KV, P, hd]
 *   → logits [B, S, V] · present.{l}.key|value [B, KV, P + S, hd]
 *
 * Source: https://github.com/huggingface/optimum-onnx (`TextDecoderWithPositionIdsOnnxConfig`); `num_logits_to_keep` is of
 * transformers.js 4.
 */
import { ModelFormatError } from '../lib/model-format-error.ts';
import type { ExportedShape } from './exported-decoder.ts';
import type { ValueSignature } from './ort-wasm-session.ts';

/** Inputs we know how to fill, in the order they are fed. */
export const EXPORTED_INPUTS = ['input_ids', 'attention_mask', 'position_ids', 'num_logits_to_keep'] as const;
export type ExportedInput = (typeof EXPORTED_INPUTS)[number];

export interface ExportedSignature {
  /** Those of `EXPORTED_INPUTS` the graph has. */
  readonly inputs: readonly ExportedInput[];
  /** Names of the cache's inputs and of the outputs that replace them: keys and values in turn, layer by layer. */
  readonly past: readonly string[];
  readonly present: readonly string[];
  readonly cacheType: 'f32' | 'f16';
  readonly logitsType: 'f32' | 'f16';
}

/** Names of the cache's outputs. */
export function exportedPresentNames(layers: number): string[] {
  return Array.from({ length: layers }, (_, l) => [`present.${l}.key`, `present.${l}.value`]).flat();
}

/**
 * @param shape what the checkpoint's config says
 * @throws ModelFormatError `model-unsupported` for graphs of another kind, `model-corrupt` for one of another checkpoint
 */
export function readExportedSignature(
  inputs: readonly ValueSignature[],
  outputs: readonly ValueSignature[],
  shape: ExportedShape,
): ExportedSignature {
  const past = exportedPresentNames(shape.layers).map((name) => name.replace('present', 'past_key_values'));
  const present = exportedPresentNames(shape.layers);
  const known = new Set<string>([...EXPORTED_INPUTS, ...past]);
  const strange = inputs.find(({ name }) => !known.has(name));
  if (strange !== undefined) throw unsupported(`asks for an input called "${strange.name.slice(0, 60)}"`);
  const cache = [
    ...past.map((name) => find(inputs, name, 'has no input')),
    ...present.map((name) => find(outputs, name, 'has no output')),
  ];
  const logits = find(outputs, 'logits', 'has no output');
  find(inputs, 'input_ids', 'has no input');
  cache.forEach((value) => checkSize(value, 1, shape.kvHeads));
  cache.forEach((value) => checkSize(value, 3, shape.headDim));
  checkSize(logits, 2, shape.vocabSize);
  return {
    inputs: EXPORTED_INPUTS.filter((name) => inputs.some((input) => input.name === name)),
    past,
    present,
    cacheType: floatType(cache),
    logitsType: floatType([logits]),
  };
}

function find(values: readonly ValueSignature[], name: string, lack: string): ValueSignature {
  const value = values.find((candidate) => candidate.name === name);
  if (value === undefined) throw unsupported(`${lack} called "${name}"`);
  return value;
}

function checkSize({ name, dims }: ValueSignature, axis: number, size: number): void {
  const found = dims[axis];
  if (typeof found === 'number' && found > 0 && found !== size) {
    throw new ModelFormatError(
      'model-corrupt',
      `The graph's "${name}" has size ${found} where the checkpoint's config.json says ${size}. Files of two models are mixed: choose another checkpoint.`,
    );
  }
}

function floatType(values: readonly ValueSignature[]): 'f32' | 'f16' {
  const [{ name, type }] = values;
  if ((type === 'f32' || type === 'f16') && values.every((value) => value.type === type)) return type;
  throw unsupported(`has numbers of another kind than 32 or 16-bit floats in "${name}"`);
}

function unsupported(what: string): ModelFormatError {
  return new ModelFormatError(
    'model-unsupported',
    `This ONNX graph ${what}. Choose an export of a text model for transformers.js (onnx/model….onnx), or its safetensors.`,
  );
}
