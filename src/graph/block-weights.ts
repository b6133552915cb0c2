import type { BlockBits, FloatType, StackedRows } from '../quant/initializer-source.ts';
import { MICROSOFT } from './graph-builder.ts';
import type { GraphBuilder } from './graph-builder.ts';
import type { WeightFormat } from './weight-format.ts';

/** As in `quant/block-quantized.ts`, which this folder may only see as types. */
const BLOCK_SIZE = 32;

interface BlockFormat {
  readonly bits: BlockBits;
  /** Type of activations and scales. */
  readonly float: FloatType;
  readonly accuracyLevel: 0 | 4;
}

/** Declares values [N, K/32, 4 * bits] and scales [N, K/32] of a stack. */
function declareBlocks(
  graph: GraphBuilder,
  stem: string,
  rows: number,
  stack: StackedRows,
  { bits, float }: BlockFormat,
): { values: string; scales: string } {
  const blocks = stack.columns / BLOCK_SIZE;
  const { tensors, columns } = stack;
  const recipe = { kind: 'blocks', tensors, columns, bits, float } as const;
  const values = graph.weight(`${stem}.values`, 'u8', [rows, blocks, (BLOCK_SIZE * bits) / 8], {
    ...recipe,
    part: 'values',
  });
  const scales = graph.weight(`${stem}.scales`, float, [rows, blocks], { ...recipe, part: 'scales' });
  return { values, scales };
}

/** y = x Wᵀ + b by MatMulNBits; inputs 3 and 4 (zero points, group index) are left out: symmetric, in order. */
function multiply(
  graph: GraphBuilder,
  name: string,
  inputs: { input: string; values: string; scales: string; bias: string | null },
  [rows, columns]: readonly [number, number],
  { bits, accuracyLevel }: BlockFormat,
): string {
  const { input, values, scales, bias } = inputs;
  return graph.node(name, 'MatMulNBits', [input, values, scales, ...(bias === null ? [] : ['', '', bias])], {
    domain: MICROSOFT,
    attributes: {
      K: { int: columns },
      N: { int: rows },
      bits: { int: bits },
      block_size: { int: BLOCK_SIZE },
      accuracy_level: { int: accuracyLevel },
    },
  });
}

/**
 * Block-quantized weights for WebGPU. The tied table is one [V, d/32, 4 * bits] tensor for both uses: GatherBlockQuantized takes it in rank
 * 3, because reshaping it to rank 2 would be folded at load into a second copy of the largest weight. Only the scales (1/8 or 1/16 of
 * it) are reshaped, which the session option `constant_folding_max_output_size_in_bytes` keeps from being copied as well.
 */
export function blockWeights(format: BlockFormat): WeightFormat {
  const { bits, float } = format;
  return {
    // ONNX Runtime fuses norm, gate, up and SiLU into one WebGPU kernel only when gate and up are separate.
    packsGateUp: false,
    embed(graph, ids, { tensor, rows, columns, tied }) {
      const stem = tied ? 'head' : 'embedding';
      const { values, scales } = declareBlocks(graph, stem, rows, { tensors: [tensor], columns }, format);
      const shape = graph.int64('embedding.scales_shape', [rows, columns / BLOCK_SIZE, 1]);
      const cube = graph.node('embedding.scales_cube', 'Reshape', [scales, shape]);
      const gathered = graph.node('embedding.blocks', 'GatherBlockQuantized', [values, ids, cube], {
        domain: MICROSOFT,
        attributes: {
          bits: { int: bits },
          block_size: { int: BLOCK_SIZE },
          gather_axis: { int: 0 },
          quantize_axis: { int: 2 },
        },
      });
      return graph.node('embedding', 'Reshape', [gathered, graph.int64('embedding.shape', [0, 0, columns])]);
    },
    linear(graph, input, { name, tensors, biases, rows, columns }) {
      const { values, scales } = declareBlocks(graph, name, rows, { tensors, columns }, format);
      const recipe = { kind: 'copy', tensors: biases, columns: rows, float, roundTrip: null } as const;
      const bias = biases.length === 0 ? null : graph.weight(`${name}.bias`, float, [rows], recipe);
      return multiply(graph, name, { input, values, scales, bias }, [rows, columns], format);
    },
    head(graph, hidden, { tensor, rows, columns }) {
      const { values, scales } = declareBlocks(graph, 'head', rows, { tensors: [tensor], columns }, format);
      return multiply(graph, 'head', { input: hidden, values, scales, bias: null }, [rows, columns], format);
    },
  };
}
