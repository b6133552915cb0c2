/**
 * Model config → the decoder graph that is published: the interface of transformers.js, for any device.
 *
 *   input_ids int64 [B, S] · attention_mask int64 [B, T] · position_ids int64 [B, S] · past_key_values.{l}.key|value T [B, KV, P, hd]
 *   → logits f32 [B, S, V] · present.{l}.key|value T [B, KV, P + S, hd]
 *
 * The cache grows; rolling back is passing a shorter one. T is `float16` where activations are, `float32` otherwise.
 */
import type { ModelConfig } from '../formats/model-config.ts';
import { checkTarget, chooseWeights } from './build-graph.ts';
import { decoderLayers } from './decoder-layers.ts';
import { GraphBuilder } from './graph-builder.ts';
import type { PlaceWeight } from './graph-builder.ts';
import type { GraphTarget } from './graph-target.ts';
import { head } from './head.ts';
import type { InitializerSpec } from './initializer-spec.ts';
import { maskedAttention, maskedAttentionInputs } from './masked-attention.ts';

/** Number format of an export. `q4`: blocks of 32 four-bit weights. `f16` at the end: 16-bit activations and cache. */
export type ExportDtype = 'fp32' | 'fp16' | 'q4' | 'q4f16';

export interface ExportGraph {
  readonly initializers: readonly InitializerSpec[];
  /** ModelProto bytes with the weights where `place` says they are. */
  encode(place: PlaceWeight): Uint8Array<ArrayBuffer>;
}

/** What the blocks of the graph are made for: WebGPU's operators, which the CPU has as well. */
function targetOf(config: ModelConfig, dtype: ExportDtype): GraphTarget {
  return {
    device: 'webgpu',
    weights: dtype === 'q4' || dtype === 'q4f16' ? 'int4' : 'f32',
    activations: dtype === 'fp16' || dtype === 'q4f16' ? 'f16' : 'f32',
    accuracyLevel: 4,
    maxSequence: config.maxPositions,
    logits: 'all',
  };
}

/**
 * Builds the graph of `config` as `dtype`.
 * @throws ModelFormatError `model-unsupported` when the format cannot hold this model
 */
export function buildExportGraph(config: ModelConfig, dtype: ExportDtype): ExportGraph {
  const target = targetOf(config, dtype);
  checkTarget(config, target);
  const graph = new GraphBuilder();
  const context = { graph, config, weights: chooseWeights(target), float: target.activations, plain: false };
  const input = (name: string, length: string) =>
    graph.input({ name, type: 'i64', dims: ['batch_size', length] });
  const ids = input('input_ids', 'sequence_length');
  const mask = input('attention_mask', 'total_sequence_length');
  const positions = input('position_ids', 'sequence_length');
  const shared = maskedAttentionInputs(context, { ids, mask, positions }, target.maxSequence);
  const hidden = decoderLayers(context, ids, (layer, normed) =>
    maskedAttention(context, layer, normed, shared),
  );
  head(context, hidden, target.logits, ['batch_size', 'sequence_length']);
  return { initializers: graph.initializers(), encode: (place) => graph.encode(place) };
}
