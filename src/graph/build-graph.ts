/**
 * Model config → ONNX decoder graph. Sees shapes and names, never weights: the graph names its constants, `initializers` says how the
 * bytes of each are made.
 *
 * Interface, the same for every target (T = `kvType`):
 *   input_ids int32 [B, S] · seqlens_k int32 [B] = valid length after this step, minus 1 · total_seq int32 [1] = largest length after it
 *   past.{l}.k|v T [B, KV, P, hd] → logits f32 [B, 1, V] or [B, S, V] · present.{l}.k|v T [B, KV, T, hd]
 * With `plain`, B is 1 and T is P: the cache has all of its room from the start.
 * Rolling back is passing smaller lengths (and, where the cache grows, a shorter past). S > 1 on top of a past needs B = 1.
 */
import type { ModelConfig } from '../formats/model-config.ts';
import { ModelFormatError } from '../lib/model-format-error.ts';
import { attention, pastNames, presentNames, rotaryTables } from './attention.ts';
import type { AttentionInputs, KvNames } from './attention.ts';
import { blockWeights } from './block-weights.ts';
import type { DecoderContext } from './decoder-context.ts';
import { decoderLayers, type Attend } from './decoder-layers.ts';
import { decodedBlockWeights } from './decoded-block-weights.ts';
import { dynamicInt8Weights } from './dynamic-int8-weights.ts';
import { floatWeights } from './float-weights.ts';
import { GraphBuilder } from './graph-builder.ts';
import type { GraphTarget } from './graph-target.ts';
import { LOGITS, head } from './head.ts';
import type { InitializerSpec } from './initializer-spec.ts';
import { plainAttention, plainAttentionInputs } from './plain-attention.ts';
import type { WeightFormat } from './weight-format.ts';

/** Names of the graph's inputs. */
export interface GraphInputs {
  readonly ids: 'input_ids';
  readonly seqlensK: 'seqlens_k';
  readonly totalSeq: 'total_seq';
  /** By layer. */
  readonly past: readonly KvNames[];
}

/** Names of the graph's outputs. */
export interface GraphOutputs {
  readonly logits: 'logits';
  /** By layer. */
  readonly present: readonly KvNames[];
}

export interface BuiltGraph {
  /** ModelProto bytes; a few hundred KB at most, since all weights are external. */
  readonly model: Uint8Array<ArrayBuffer>;
  readonly initializers: readonly InitializerSpec[];
  readonly inputs: GraphInputs;
  readonly outputs: GraphOutputs;
  /** Element type of the cache tensors. */
  readonly kvType: 'f32' | 'f16';
}

/** Rows of block-quantized matrices must be whole blocks. */
const BLOCK_SIZE = 32;

function unsupported(reason: string): ModelFormatError {
  return new ModelFormatError('model-unsupported', reason);
}

/** @throws ModelFormatError `model-unsupported` when the target cannot hold this model */
export function checkTarget(config: ModelConfig, target: GraphTarget): void {
  const { device, weights, activations, maxSequence } = target;
  if (device === 'wasm' && activations === 'f16') {
    throw unsupported('16-bit activations need WebGPU. Use 32-bit ones.');
  }
  if (target.plain === true && (device !== 'webgpu' || activations !== 'f32')) {
    throw new RangeError(`no plain graph is made for ${device} with ${activations} activations`);
  }
  if (!Number.isInteger(maxSequence) || maxSequence < 1) {
    throw new RangeError(`maxSequence is ${maxSequence}`);
  }
  const blocks =
    weights === 'int4' || (weights === 'int8' && (device === 'webgpu' || target.dequantized === true));
  const lengths = [config.hiddenSize, config.intermediateSize, config.heads * config.headDim];
  const odd = lengths.find((length) => length % BLOCK_SIZE !== 0);
  if (blocks && odd !== undefined) {
    throw unsupported(
      `This checkpoint has rows of ${odd} weights, which ${weights} blocks of 32 do not divide. Load it with f32 weights.`,
    );
  }
}

/** How `target` stores and multiplies weights. */
export function chooseWeights({
  device,
  weights,
  dequantized,
  activations,
  accuracyLevel,
  plain,
}: GraphTarget): WeightFormat {
  const format = { float: activations, device };
  if (weights === 'f32') return floatWeights({ ...format, roundTrip: null });
  const bits = weights === 'int4' ? 4 : 8;
  if (dequantized === true || (device === 'wasm' && bits === 4)) {
    return floatWeights({ ...format, roundTrip: bits });
  }
  if (plain === true) return decodedBlockWeights(bits);
  return device === 'webgpu'
    ? blockWeights({ bits, float: activations, accuracyLevel })
    : dynamicInt8Weights();
}

function declareInputs(context: DecoderContext, maxSequence: number): AttentionInputs & { ids: string } {
  const { graph } = context;
  return {
    ids: graph.input({ name: 'input_ids', type: 'i32', dims: ['B', 'S'] }),
    seqlensK: graph.input({ name: 'seqlens_k', type: 'i32', dims: ['B'] }),
    totalSeq: graph.input({ name: 'total_seq', type: 'i32', dims: [1] }),
    ...rotaryTables(context, maxSequence),
  };
}

function attend(context: DecoderContext, ids: string, shared: AttentionInputs): Attend {
  if (!context.plain) return (layer, input) => attention(context, layer, input, shared);
  const plain = plainAttentionInputs(context, ids, shared);
  return (layer, input) => plainAttention(context, layer, input, plain);
}

/**
 * Builds the graph of `config` for `target`.
 * @throws ModelFormatError `model-unsupported` when the target cannot hold this model
 */
export function buildGraph(config: ModelConfig, target: GraphTarget): BuiltGraph {
  checkTarget(config, target);
  const graph = new GraphBuilder();
  const { activations: float, plain = false, maxSequence } = target;
  const context = { graph, config, weights: chooseWeights(target), float, plain };
  const { ids, ...shared } = declareInputs(context, maxSequence);
  const hidden = decoderLayers(context, ids, attend(context, ids, shared));
  head(context, hidden, target.logits);
  const layers = Array.from({ length: config.layers }, (_, layer) => layer);
  return {
    model: graph.encode(),
    initializers: graph.initializers(),
    inputs: { ids: 'input_ids', seqlensK: 'seqlens_k', totalSeq: 'total_seq', past: layers.map(pastNames) },
    outputs: { logits: LOGITS, present: layers.map(presentNames) },
    kvType: target.activations,
  };
}
