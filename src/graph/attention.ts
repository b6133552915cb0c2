import { tensorNames } from '../formats/tensor-names.ts';
import { MICROSOFT } from './graph-builder.ts';
import type { DecoderContext } from './decoder-context.ts';
import { queryKeyValue } from './query-key-value.ts';
import { ropeFrequencies } from './rope-frequencies.ts';

/** Names of the graph inputs and tables that all layers' attention shares. */
export interface AttentionInputs {
  readonly seqlensK: string;
  readonly totalSeq: string;
  readonly cos: string;
  readonly sin: string;
}

/** Cache value names of one layer. */
export interface KvNames {
  readonly k: string;
  readonly v: string;
}

export function pastNames(layer: number): KvNames {
  return { k: `past.${layer}.k`, v: `past.${layer}.v` };
}

export function presentNames(layer: number): KvNames {
  return { k: `present.${layer}.k`, v: `present.${layer}.v` };
}

/** Declares the rotary tables [rows, headDim / 2] in the activation type. */
export function rotaryTables(
  { graph, config, float }: DecoderContext,
  rows: number,
): { cos: string; sin: string } {
  const frequencies = ropeFrequencies(config);
  const table = (part: 'cos' | 'sin') =>
    graph.weight(`rope.${part}`, float, [rows, frequencies.length], {
      kind: 'rope',
      part,
      frequencies,
      rows,
      float,
    });
  return { cos: table('cos'), sin: table('sin') };
}

/**
 * Declares one layer's cache: inputs past [B, KV, P, hd] and outputs present [B, KV, T, hd]. P and T must be different symbols: with
 * equal ones the runtime may let present overwrite past's buffer, which is wrong when the cache grows.
 */
function declareCache({ graph, config, float }: DecoderContext, layer: number): void {
  const dims = (length: string) => ['B', config.kvHeads, length, config.headDim];
  const past = pastNames(layer);
  const present = presentNames(layer);
  graph.input({ name: past.k, type: float, dims: dims('P') });
  graph.input({ name: past.v, type: float, dims: dims('P') });
  graph.output({ name: present.k, type: float, dims: dims('T') });
  graph.output({ name: present.v, type: float, dims: dims('T') });
}

/** Causal attention with grouped key-value heads and rotary positions. [B, S, d] → [B, S, d] */
export function attention(
  context: DecoderContext,
  layer: number,
  input: string,
  shared: AttentionInputs,
): string {
  const { graph, config, weights } = context;
  const { heads, kvHeads, headDim, hiddenSize } = config;
  const { weight } = tensorNames.layer(layer);
  const stem = `layers.${layer}`;
  declareCache(context, layer);
  const past = pastNames(layer);
  const present = presentNames(layer);
  const { seqlensK, totalSeq, cos, sin } = shared;
  const mixed = graph.node(
    `${stem}.attention`,
    'GroupQueryAttention',
    [...queryKeyValue(context, layer, input), past.k, past.v, seqlensK, totalSeq, cos, sin],
    {
      domain: MICROSOFT,
      attributes: {
        num_heads: { int: heads },
        kv_num_heads: { int: kvHeads },
        scale: { float: 1 / Math.sqrt(headDim) },
        do_rotary: { int: 1 },
        rotary_interleaved: { int: 0 },
      },
      outputs: [`${stem}.attention`, present.k, present.v],
    },
  );
  const out = {
    name: `${stem}.o`,
    tensors: [weight.o],
    biases: [],
    rows: hiddenSize,
    columns: heads * headDim,
  };
  return weights.linear(graph, mixed, out);
}
