/** Tensors of a GGUF file under the names of transformers, and their values in the order of transformers. */
import { expectedTensors } from '../check-tensors.ts';
import { finiteValues } from '../finite-values.ts';
import type { ModelConfig } from '../model-config.ts';
import { tensorNames } from '../tensor-names.ts';
import { dequantizeGgml } from './dequantize/dequantize-ggml.ts';
import type { GgufHeader, GgufTensor } from './gguf-header.ts';

/** A tensor and how its rows are ordered. */
export interface GgufWeight extends GgufTensor {
  /**
   * Set where the rows of so many heads are permuted: llama.cpp puts the two rows that rotate together side by side in files of
   * the Llama architecture, transformers half a head apart.
   */
  readonly permutedHeads: number | null;
}

/** llama.cpp's name of every tensor that a model of this config has, by that of transformers. */
export function ggufNames(config: ModelConfig): Map<string, string> {
  const names = new Map<string, string>([
    [tensorNames.embedding, 'token_embd.weight'],
    [tensorNames.finalNorm, 'output_norm.weight'],
    [tensorNames.head, 'output.weight'],
  ]);
  for (let l = 0; l < config.layers; l++) {
    const { inputNorm, postNorm, weight, bias, headNorm } = tensorNames.layer(l);
    const block = `blk.${l}.`;
    names.set(inputNorm, `${block}attn_norm.weight`).set(postNorm, `${block}ffn_norm.weight`);
    for (const part of ['q', 'k', 'v'] as const) {
      names.set(weight[part], `${block}attn_${part}.weight`).set(bias[part], `${block}attn_${part}.bias`);
    }
    for (const part of ['q', 'k'] as const) {
      names.set(headNorm[part], `${block}attn_${part}_norm.weight`);
    }
    names.set(weight.o, `${block}attn_output.weight`);
    for (const part of ['gate', 'up', 'down'] as const) {
      names.set(weight[part], `${block}ffn_${part}.weight`);
    }
  }
  const wanted = expectedTensors(config);
  return new Map([...names].filter(([name]) => wanted.has(name)));
}

/** Heads whose rows are permuted, by name of transformers. */
export function permutedHeads(config: ModelConfig): Map<string, number> {
  const heads = new Map<string, number>();
  if (config.architecture !== 'llama') return heads;
  for (let l = 0; l < config.layers; l++) {
    const { weight } = tensorNames.layer(l);
    heads.set(weight.q, config.heads).set(weight.k, config.kvHeads);
  }
  return heads;
}

/** Those of the config's tensors that the file has, by name of transformers; `checkTensors` says which are missing. */
export function ggufWeights(header: GgufHeader, config: ModelConfig): Map<string, GgufWeight> {
  const permuted = permutedHeads(config);
  const weights = new Map<string, GgufWeight>();
  for (const [name, stored] of ggufNames(config)) {
    const tensor = header.tensors.get(stored);
    if (tensor !== undefined) weights.set(name, { ...tensor, permutedHeads: permuted.get(name) ?? null });
  }
  return weights;
}

/**
 * Rows of whole heads in the order of transformers: row 2i + j of a head in the file is row i + j * headDim / 2.
 * @param bytes of `rows` rows, in any type
 */
export function unpermutedRows(bytes: Uint8Array, rows: number, heads: number): Uint8Array {
  const out = new Uint8Array(bytes.length);
  const rowBytes = bytes.length / rows;
  const headDim = rows / heads;
  for (let row = 0; row < rows; row++) {
    const place = row % headDim;
    const target = row - place + (place >> 1) + (place & 1) * (headDim / 2);
    out.set(bytes.subarray(row * rowBytes, (row + 1) * rowBytes), target * rowBytes);
  }
  return out;
}

/**
 * Bytes of a whole tensor, still in its type, with rows in the order of transformers. A view where nothing is reordered.
 * @param bytes of the file from `weight.begin` to `weight.end`
 */
export function ggufRows(weight: GgufWeight, bytes: Uint8Array): Uint8Array {
  if (bytes.length !== weight.end - weight.begin) {
    throw new RangeError(`${bytes.length} bytes where ${weight.end - weight.begin} were expected`);
  }
  return weight.permutedHeads === null ? bytes : unpermutedRows(bytes, weight.shape[0], weight.permutedHeads);
}

/**
 * Values of a whole tensor as f32, row-major, rows in the order of transformers.
 * @param name for messages
 * @param bytes of the file from `weight.begin` to `weight.end`
 * @throws ModelFormatError `model-corrupt` for values that are not finite
 */
export function decodeGgufWeight(
  name: string,
  weight: GgufWeight,
  bytes: Uint8Array,
): Float32Array<ArrayBuffer> {
  return finiteValues(name, dequantizeGgml(weight.type, ggufRows(weight, bytes)));
}
