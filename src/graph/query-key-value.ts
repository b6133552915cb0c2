import { tensorNames } from '../formats/tensor-names.ts';
import type { DecoderContext } from './decoder-context.ts';
import { headNorm } from './head-norm.ts';

/** The first three inputs of GroupQueryAttention. */
export type QueryKeyValue = readonly [query: string, key: string, value: string];

/** One product for all three: query holds q, k and v side by side; the other two inputs stay empty. */
function packed({ graph, config, weights }: DecoderContext, layer: number, input: string): QueryKeyValue {
  const { heads, kvHeads, headDim, hiddenSize: columns, qkvBias } = config;
  const { weight, bias } = tensorNames.layer(layer);
  const qkv = weights.linear(graph, input, {
    name: `layers.${layer}.qkv`,
    tensors: [weight.q, weight.k, weight.v],
    biases: qkvBias ? [bias.q, bias.k, bias.v] : [],
    rows: (heads + 2 * kvHeads) * headDim,
    columns,
  });
  return [qkv, '', ''];
}

/** Three products, since query and key go through their norms first; in this form the runtime has a fusion of its own. */
function normed(context: DecoderContext, layer: number, input: string): QueryKeyValue {
  const { graph, config, weights } = context;
  const { heads, kvHeads, headDim, hiddenSize: columns, qkvBias } = config;
  const names = tensorNames.layer(layer);
  const project = (part: 'q' | 'k' | 'v', partHeads: number) =>
    weights.linear(graph, input, {
      name: `layers.${layer}.${part}`,
      tensors: [names.weight[part]],
      biases: qkvBias ? [names.bias[part]] : [],
      rows: partHeads * headDim,
      columns,
    });
  const norm = (part: 'q' | 'k', partHeads: number) =>
    headNorm(
      context,
      `layers.${layer}.${part}_norm`,
      names.headNorm[part],
      project(part, partHeads),
      partHeads,
    );
  return [norm('q', heads), norm('k', kvHeads), project('v', kvHeads)];
}

/** Query, key and value projections of one layer. [B, S, d] → [B, S, heads * headDim] and twice [B, S, kvHeads * headDim] */
export function queryKeyValue(context: DecoderContext, layer: number, input: string): QueryKeyValue {
  return context.config.qkNorm ? normed(context, layer, input) : packed(context, layer, input);
}

/** The projections as three values, also where they come out of one product. */
export function separateQueryKeyValue(
  context: DecoderContext,
  layer: number,
  input: string,
): readonly [query: string, key: string, value: string] {
  const { heads, kvHeads, headDim } = context.config;
  const [query, key, value] = queryKeyValue(context, layer, input);
  if (key !== '') return [query, key, value];
  const stem = `layers.${layer}`;
  const sizes = [heads * headDim, kvHeads * headDim, kvHeads * headDim];
  const outputs = [`${stem}.q`, `${stem}.k`, `${stem}.v`] as const;
  context.graph.node(`${stem}.qkv_split`, 'Split', [query, context.graph.int64('qkv.sizes', sizes)], {
    attributes: { axis: { int: -1 } },
    outputs,
  });
  return outputs;
}
