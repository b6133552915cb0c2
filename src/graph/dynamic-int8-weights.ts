import { MICROSOFT } from './graph-builder.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { floatWeights } from './float-weights.ts';
import type { LinearLayer, WeightFormat } from './weight-format.ts';

/** y = x W + b with int8 weights [K, N], one scale per column; the runtime rounds x to 8 bits with one scale per call. */
function multiply(graph: GraphBuilder, input: string, layer: LinearLayer): string {
  const { name, tensors, biases, rows, columns } = layer;
  const recipe = { kind: 'columns', tensors, columns } as const;
  const values = graph.weight(`${name}.values`, 'i8', [columns, rows], { ...recipe, part: 'values' });
  const scales = graph.weight(`${name}.scales`, 'f32', [rows], { ...recipe, part: 'scales' });
  const inputs = [input, values, scales];
  if (biases.length > 0) {
    const source = { kind: 'copy', tensors: biases, columns: rows, float: 'f32', roundTrip: null } as const;
    // Input 3, the weights' zero point, is left out: symmetric.
    inputs.push('', graph.weight(`${name}.bias`, 'f32', [rows], source));
  }
  return graph.node(name, 'DynamicQuantizeMatMul', inputs, { domain: MICROSOFT });
}

/** int8 weights for the CPU. The embedding stays f32: a lookup reads one row, so nothing is gained by rounding it. */
export function dynamicInt8Weights(): WeightFormat {
  const lookup = floatWeights({ float: 'f32', roundTrip: null, device: 'wasm' });
  return {
    // Measured no faster at ff 768 and 25 % slower at ff 1024 (d 256, one row).
    packsGateUp: false,
    embed(graph, ids, table) {
      return lookup.embed(graph, ids, { ...table, tied: false });
    },
    linear: multiply,
    head(graph, hidden, { tensor, rows, columns }) {
      return multiply(graph, hidden, { name: 'head', tensors: [tensor], biases: [], rows, columns });
    },
  };
}
