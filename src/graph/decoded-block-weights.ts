import type { BlockBits, StackedRows } from '../quant/initializer-source.ts';
import { MICROSOFT, type GraphBuilder } from './graph-builder.ts';
import type { WeightFormat } from './weight-format.ts';

/** As in `quant/block-quantized.ts`, which this folder may only see as types. */
const BLOCK_SIZE = 32;
/** Rows decoded at a time: of a row of 18,944 weights they take 620 MB, below what adapters bind. */
const MAX_ROWS = 8192;

interface Blocks {
  readonly values: string;
  readonly scales: string;
  readonly columns: number;
}

/** Values [N, K/32, 4 * bits] and scales [N, K/32, 1]. */
function declareBlocks(
  graph: GraphBuilder,
  stem: string,
  rows: number,
  stack: StackedRows,
  bits: BlockBits,
): Blocks {
  const { tensors, columns } = stack;
  const recipe = { kind: 'blocks', tensors, columns, bits, float: 'f32' } as const;
  const blocks = columns / BLOCK_SIZE;
  return {
    values: graph.weight(`${stem}.values`, 'u8', [rows, blocks, (BLOCK_SIZE * bits) / 8], {
      ...recipe,
      part: 'values',
    }),
    scales: graph.weight(`${stem}.scales`, 'f32', [rows, blocks, 1], { ...recipe, part: 'scales' }),
    columns,
  };
}

/** Rows of a blocked matrix as f32: indices of any shape → [..., K]. */
function decode(
  graph: GraphBuilder,
  name: string,
  { values, scales, columns }: Blocks,
  indices: string,
  bits: BlockBits,
  shape: readonly number[],
) {
  const blocks = graph.node(`${name}.blocks`, 'GatherBlockQuantized', [values, indices, scales], {
    domain: MICROSOFT,
    attributes: {
      bits: { int: bits },
      block_size: { int: BLOCK_SIZE },
      gather_axis: { int: 0 },
      quantize_axis: { int: 2 },
    },
  });
  return graph.node(name, 'Reshape', [blocks, graph.int64(`${name}.shape`, [...shape, columns])]);
}

/** x Wᵀ + b, some rows of W at a time. */
function multiply(
  graph: GraphBuilder,
  input: string,
  name: string,
  blocks: Blocks,
  rows: number,
  bits: BlockBits,
  bias: string | null,
): string {
  const { columns } = blocks;
  const flat = graph.node(`${name}.input`, 'Reshape', [
    input,
    graph.int64(`${name}.input_shape`, [-1, columns]),
  ]);
  const parts: string[] = [];
  for (let begin = 0; begin < rows; begin += MAX_ROWS) {
    const end = Math.min(begin + MAX_ROWS, rows);
    const indices = graph.int64(
      `rows.${begin}.${end}`,
      Array.from({ length: end - begin }, (_, i) => begin + i),
    );
    const weight = decode(graph, `${name}.decoded.${begin}`, blocks, indices, bits, [-1]);
    parts.push(
      graph.node(`${name}.part.${begin}`, 'Gemm', [flat, weight], { attributes: { transB: { int: 1 } } }),
    );
  }
  const whole =
    parts.length === 1
      ? parts[0]
      : graph.node(`${name}.whole`, 'Concat', parts, { attributes: { axis: { int: -1 } } });
  const sum = bias === null ? whole : graph.node(`${name}.sum`, 'Add', [whole, bias]);
  // One row of a batch: [S, N] → [1, S, N].
  return graph.node(name, 'Reshape', [sum, graph.int64(`${name}.shape`, [1, -1, rows])]);
}

/**
 * Block-quantized weights that are decoded to f32 whenever they are used, then multiplied by the plainest product: slow, with the
 * memory of blocks. For one row.
 */
export function decodedBlockWeights(bits: BlockBits): WeightFormat {
  return {
    packsGateUp: false,
    embed(graph, ids, { tensor, rows, columns, tied }) {
      const blocks = declareBlocks(
        graph,
        tied ? 'head' : 'embedding',
        rows,
        { tensors: [tensor], columns },
        bits,
      );
      return decode(graph, 'embedding', blocks, ids, bits, [0, 0]);
    },
    linear(graph, input, { name, tensors, biases, rows, columns }) {
      const blocks = declareBlocks(graph, name, rows, { tensors, columns }, bits);
      const recipe = { kind: 'copy', tensors: biases, columns: rows, float: 'f32', roundTrip: null } as const;
      const bias = biases.length === 0 ? null : graph.weight(`${name}.bias`, 'f32', [rows], recipe);
      return multiply(graph, input, name, blocks, rows, bits, bias);
    },
    head(graph, hidden, { tensor, rows, columns }) {
      const blocks = declareBlocks(graph, 'head', rows, { tensors: [tensor], columns }, bits);
      return multiply(graph, hidden, 'head', blocks, rows, bits, null);
    },
  };
}
