import type { BlockBits, FloatType } from '../quant/initializer-source.ts';
import { MICROSOFT } from './graph-builder.ts';
import type { GraphBuilder } from './graph-builder.ts';
import type { LinearLayer, WeightFormat } from './weight-format.ts';

export interface FloatFormat {
  readonly float: FloatType;
  /** Give the weights the values that block quantization would leave. */
  readonly roundTrip: BlockBits | null;
  readonly device: 'wasm' | 'webgpu';
}

type Multiply = (graph: GraphBuilder, input: string, layer: LinearLayer) => string;

/**
 * CPU: weights stay [N, K] as in the checkpoint and the product transposes them, so nothing is rearranged at load and a tied table
 * is one constant for lookup and head. FusedMatMul is the rank-3 form; measured as fast as MatMul with [K, N] copies, because the
 * runtime repacks either form when the session is made (without that prepacking it is 4 to 7 times slower at one row).
 */
function multiplyTransposed({ float, roundTrip }: FloatFormat): Multiply {
  return (graph, input, { name, tensors, rows, columns }) => {
    const recipe = { kind: 'copy', tensors, columns, float, roundTrip } as const;
    const weight = graph.weight(`${name}.weight`, float, [rows, columns], recipe);
    return graph.node(name, 'FusedMatMul', [input, weight], {
      domain: MICROSOFT,
      attributes: { transB: { int: 1 } },
    });
  };
}

/** WebGPU has no FusedMatMul: plain MatMul with [K, N] weights. */
function multiplyPlain({ float, roundTrip }: FloatFormat): Multiply {
  return (graph, input, { name, tensors, rows, columns }) => {
    const recipe = { kind: 'transpose', tensors, columns, float, roundTrip } as const;
    return graph.node(name, 'MatMul', [
      input,
      graph.weight(`${name}.weight`, float, [columns, rows], recipe),
    ]);
  };
}

/** Weights as floats: products as above, and Gather from the [V, d] table. */
export function floatWeights(format: FloatFormat): WeightFormat {
  const { float, roundTrip, device } = format;
  const multiply = (device === 'wasm' ? multiplyTransposed : multiplyPlain)(format);
  return {
    // One packed product was 5 to 25 % faster than two in f32 on the CPU (d 256, ff 768 and 1024, 1 to 64 rows).
    packsGateUp: device === 'wasm',
    embed(graph, ids, { tensor, rows, columns, tied }) {
      const recipe = { kind: 'copy', tensors: [tensor], columns, float, roundTrip } as const;
      const stem = tied && device === 'wasm' ? 'head' : 'embedding';
      const table = graph.weight(`${stem}.weight`, float, [rows, columns], recipe);
      return graph.node('embedding', 'Gather', [table, ids], { attributes: { axis: { int: 0 } } });
    },
    linear(graph, input, layer) {
      const { name, biases, rows } = layer;
      if (biases.length === 0) return multiply(graph, input, layer);
      const product = multiply(graph, input, { ...layer, name: `${name}.product` });
      const recipe = { kind: 'copy', tensors: biases, columns: rows, float, roundTrip: null } as const;
      return graph.node(name, 'Add', [product, graph.weight(`${name}.bias`, float, [rows], recipe)]);
    },
    head(graph, hidden, { tensor, rows, columns }) {
      return multiply(graph, hidden, { name: 'head', tensors: [tensor], biases: [], rows, columns });
    },
  };
}
