import { tensorNames } from '../formats/tensor-names.ts';
import type { DecoderContext } from './decoder-context.ts';

/** gate(x) and up(x), both [B, S, ff]. */
function gateAndUp(
  { graph, config, weights }: DecoderContext,
  layer: number,
  input: string,
): readonly [string, string] {
  const { hiddenSize: columns, intermediateSize: rows } = config;
  const { weight } = tensorNames.layer(layer);
  const stem = `layers.${layer}`;
  const names = [`${stem}.gate`, `${stem}.up`] as const;
  if (weights.packsGateUp) {
    const tensors = [weight.gate, weight.up];
    const packed = weights.linear(graph, input, {
      name: `${stem}.gate_up`,
      tensors,
      biases: [],
      rows: 2 * rows,
      columns,
    });
    const attributes = { axis: { int: -1 }, num_outputs: { int: 2 } };
    graph.node(`${stem}.split`, 'Split', [packed], { attributes, outputs: names });
    return names;
  }
  weights.linear(graph, input, { name: names[0], tensors: [weight.gate], biases: [], rows, columns });
  weights.linear(graph, input, { name: names[1], tensors: [weight.up], biases: [], rows, columns });
  return names;
}

/** down(silu(gate(x)) * up(x)). [B, S, d] → [B, S, d] */
export function mlp(context: DecoderContext, layer: number, input: string): string {
  const { graph, config, weights } = context;
  const { hiddenSize, intermediateSize } = config;
  const stem = `layers.${layer}`;
  const [gate, up] = gateAndUp(context, layer, input);
  // silu(x) = x * sigmoid(x), spelled out: the runtime's fusions look for this pair.
  const sigmoid = graph.node(`${stem}.sigmoid`, 'Sigmoid', [gate]);
  const silu = graph.node(`${stem}.silu`, 'Mul', [gate, sigmoid]);
  const product = graph.node(`${stem}.product`, 'Mul', [silu, up]);
  const tensors = [tensorNames.layer(layer).weight.down];
  return weights.linear(graph, product, {
    name: `${stem}.down`,
    tensors,
    biases: [],
    rows: hiddenSize,
    columns: intermediateSize,
  });
}
