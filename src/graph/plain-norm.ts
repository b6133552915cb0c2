import type { GraphBuilder } from './graph-builder.ts';

/**
 * RMSNorm over the last axis out of basic operators, f32: x / √(mean(x²) + ε) · scale.
 * @param name of the result and stem of the names of what leads to it
 */
export function plainNorm(
  graph: GraphBuilder,
  name: string,
  [input, scale]: readonly [input: string, scale: string],
  epsilon: number,
): string {
  const squares = graph.node(`${name}.squares`, 'Mul', [input, input]);
  const mean = graph.node(`${name}.mean`, 'ReduceMean', [squares, graph.int64('norm.axis', [-1])], {
    attributes: { keepdims: { int: 1 } },
  });
  const shifted = graph.node(`${name}.shifted`, 'Add', [mean, graph.float32('norm.epsilon', epsilon)]);
  const root = graph.node(`${name}.root`, 'Sqrt', [shifted]);
  return graph.node(name, 'Mul', [graph.node(`${name}.unit`, 'Div', [input, root]), scale]);
}
