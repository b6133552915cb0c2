import { tensorNames } from '../formats/tensor-names.ts';
import { rotaryTables } from './attention.ts';
import type { KvNames } from './attention.ts';
import type { DecoderContext } from './decoder-context.ts';
import { MICROSOFT } from './graph-builder.ts';
import { separateQueryKeyValue } from './query-key-value.ts';

/** Added to the score of a masked position. Its exponential is 0, and it fits in 16 bits. */
const MASKED = -10_000;
/** TensorProto.DataType */
const DATA_TYPE = { f32: 1, i32: 6, f16: 10 } as const;

/** Values that all layers' attention shares. */
export interface MaskedAttentionInputs {
  readonly positions: string;
  readonly bias: string;
  readonly seqlensK: string;
  readonly totalSeq: string;
  readonly cos: string;
  readonly sin: string;
}

export function exportedPast(layer: number): KvNames {
  return { k: `past_key_values.${layer}.key`, v: `past_key_values.${layer}.value` };
}

export function exportedPresent(layer: number): KvNames {
  return { k: `present.${layer}.key`, v: `present.${layer}.value` };
}

/** attention_mask [B, T] of ones and zeros → [B, 1, S, T], 0 where a position is seen and `MASKED` where it is not. */
function maskBias({ graph, float }: DecoderContext, mask: string, ids: string): string {
  const lack = graph.node('mask.lack', 'Sub', [graph.int64('mask.one', [1]), mask]);
  const scaled = graph.node('mask.scaled', 'Mul', [lack, graph.int64('mask.penalty', [MASKED])]);
  const wide = graph.node('mask.wide', 'Unsqueeze', [scaled, graph.int64('mask.axes', [1, 2])]);
  const rows = graph.node('mask.rows', 'Shape', [ids], {
    attributes: { start: { int: 1 }, end: { int: 2 } },
  });
  const ones = graph.int64('mask.ones', [1, 1]);
  const shape = graph.node('mask.shape', 'Concat', [ones, rows, graph.int64('mask.last', [1])], {
    attributes: { axis: { int: 0 } },
  });
  const expanded = graph.node('mask.expanded', 'Expand', [wide, shape]);
  return graph.node('mask.bias', 'Cast', [expanded], { attributes: { to: { int: DATA_TYPE[float] } } });
}

/** The lengths that GroupQueryAttention wants: every row is as long as the mask, padding included. */
function lengths({ graph }: DecoderContext, mask: string): { seqlensK: string; totalSeq: string } {
  const toInt32 = { attributes: { to: { int: DATA_TYPE.i32 } } };
  const total = graph.node('mask.length', 'Shape', [mask], {
    attributes: { start: { int: 1 }, end: { int: 2 } },
  });
  const rows = graph.node('mask.batch', 'Shape', [mask], {
    attributes: { start: { int: 0 }, end: { int: 1 } },
  });
  const last = graph.node('mask.last_position', 'Sub', [total, graph.int64('mask.one', [1])]);
  const perRow = graph.node('mask.last_positions', 'Expand', [last, rows]);
  return {
    seqlensK: graph.node('seqlens_k', 'Cast', [perRow], toInt32),
    totalSeq: graph.node('total_seq', 'Cast', [total], toInt32),
  };
}

/**
 * What all layers need, made of the inputs of an exported graph.
 * @param inputs names of input_ids [B, S], attention_mask [B, T] and position_ids [B, S], all int64
 * @param rows of the rotary table = longest context
 */
export function maskedAttentionInputs(
  context: DecoderContext,
  { ids, mask, positions }: { ids: string; mask: string; positions: string },
  rows: number,
): MaskedAttentionInputs {
  return {
    positions,
    bias: maskBias(context, mask, ids),
    ...lengths(context, mask),
    ...rotaryTables(context, rows),
  };
}

/** Declares one layer's growing cache under the names of transformers.js. */
function declareCache({ graph, config, float }: DecoderContext, layer: number): void {
  const dims = (length: string) => ['batch_size', config.kvHeads, length, config.headDim];
  for (const name of Object.values(exportedPast(layer))) {
    graph.input({ name, type: float, dims: dims('past_sequence_length') });
  }
  for (const name of Object.values(exportedPresent(layer))) {
    graph.output({ name, type: float, dims: dims('total_sequence_length') });
  }
}

/**
 * Causal attention that honours a mask and explicit positions, so that rows of a batch may be padded on the left as transformers.js
 * does. [B, S, d] → [B, S, d]
 */
export function maskedAttention(
  context: DecoderContext,
  layer: number,
  input: string,
  shared: MaskedAttentionInputs,
): string {
  const { graph, config, weights } = context;
  const { heads, kvHeads, headDim, hiddenSize } = config;
  const stem = `layers.${layer}`;
  const { positions, bias, seqlensK, totalSeq, cos, sin } = shared;
  declareCache(context, layer);
  const [query, key, value] = separateQueryKeyValue(context, layer, input);
  const rotate = (part: string, name: string) =>
    graph.node(name, 'RotaryEmbedding', [part, positions, cos, sin], {
      domain: MICROSOFT,
      attributes: { interleaved: { int: 0 } },
    });
  const past = exportedPast(layer);
  const present = exportedPresent(layer);
  // Inputs 7 to 9 belong to its own rotation, which is not used.
  const inputs = [
    rotate(query, `${stem}.q_rotated`),
    rotate(key, `${stem}.k_rotated`),
    value,
    past.k,
    past.v,
  ];
  const mixed = graph.node(
    `${stem}.attention`,
    'GroupQueryAttention',
    [...inputs, seqlensK, totalSeq, '', '', '', bias],
    {
      domain: MICROSOFT,
      attributes: {
        num_heads: { int: heads },
        kv_num_heads: { int: kvHeads },
        scale: { float: 1 / Math.sqrt(headDim) },
      },
      outputs: [`${stem}.attention`, present.k, present.v],
    },
  );
  return weights.linear(graph, mixed, {
    name: `${stem}.o`,
    tensors: [tensorNames.layer(layer).weight.o],
    biases: [],
    rows: hiddenSize,
    columns: heads * headDim,
  });
}
