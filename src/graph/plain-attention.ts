/**
 * Causal attention out of basic operators, for one row in f32. The cache has all of its room from the start: new keys and values are
 * scattered into it where the runtime finds past and present in the same buffer, without copying it (ScatterND works in place then).
 */
import { tensorNames } from '../formats/tensor-names.ts';
import { pastNames, presentNames, type AttentionInputs } from './attention.ts';
import type { DecoderContext } from './decoder-context.ts';
import { separateQueryKeyValue } from './query-key-value.ts';

/** Values that all layers share; S positions come in, T are in the cache after them. */
export interface PlainAttentionInputs {
  /** int64 [KV, S, 3]: batch, head and position of each new row of the cache. */
  readonly places: string;
  /** int64 [1]: T */
  readonly total: string;
  /** f32 [S, T]: 0 where a position is seen, a penalty where it is not. */
  readonly mask: string;
  /** f32 [S, hd / 2] */
  readonly cos: string;
  readonly sin: string;
}

/** TensorProto.DataType */
const DATA_TYPE = { f32: 1, i64: 7 } as const;
/** Added to the score of a position that is not seen: its exponential is 0. */
const PENALTY = -1e9;

/** What the graph's inputs say about positions. */
export function plainAttentionInputs(
  { graph, config }: DecoderContext,
  ids: string,
  { totalSeq, cos, sin }: AttentionInputs,
): PlainAttentionInputs {
  const cast = (name: string, input: string, type: 'i64' | 'f32') =>
    graph.node(name, 'Cast', [input], { attributes: { to: { int: DATA_TYPE[type] } } });
  const scalar = (name: string, input: string) =>
    graph.node(name, 'Squeeze', [input, graph.int64('plain.first', [0])]);
  const range = (name: string, start: string, end: string) =>
    graph.node(name, 'Range', [start, end, graph.int64('plain.one', [1], [])]);
  const axes = (name: string, input: string, which: readonly number[]) =>
    graph.node(name, 'Unsqueeze', [input, graph.int64(`${name}.axes`, which)]);

  const total = cast('plain.total', totalSeq, 'i64');
  const count = graph.node('plain.count', 'Shape', [ids], {
    attributes: { start: { int: 1 }, end: { int: 2 } },
  });
  const start = graph.node('plain.start', 'Sub', [total, count]);
  const end = scalar('plain.end', total);
  const positions = range('plain.positions', scalar('plain.begin', start), end);
  const queries = axes('plain.queries', positions, [1]);
  const keys = axes('plain.keys', range('plain.all', graph.int64('plain.zero', [0], []), end), [0]);
  const unseen = cast('plain.unseen', graph.node('plain.later', 'Greater', [keys, queries]), 'f32');

  const heads = graph.int64(
    'plain.heads',
    Array.from({ length: config.kvHeads }, (_, head) => head),
    [config.kvHeads, 1, 1],
  );
  const shape = graph.node(
    'plain.places_shape',
    'Concat',
    [graph.int64('plain.kv_heads', [config.kvHeads]), count, graph.int64('plain.single', [1])],
    { attributes: { axis: { int: 0 } } },
  );
  const spread = (name: string, input: string) => graph.node(name, 'Expand', [input, shape]);
  const places = graph.node(
    'plain.places',
    'Concat',
    [
      spread('plain.batches', graph.int64('plain.batch', [0], [1, 1, 1])),
      spread('plain.head_of', heads),
      spread('plain.position_of', axes('plain.columns', positions, [0, 2])),
    ],
    { attributes: { axis: { int: -1 } } },
  );
  const rows = (part: string, table: string) =>
    graph.node(`plain.${part}`, 'Gather', [table, positions], { attributes: { axis: { int: 0 } } });
  return {
    places,
    total,
    mask: graph.node('plain.mask', 'Mul', [unseen, graph.float32('plain.penalty', PENALTY)]),
    cos: rows('cos', cos),
    sin: rows('sin', sin),
  };
}

/** [1, S, n * hd] → [1, n, S, hd] */
function splitHeads({ graph, config }: DecoderContext, name: string, input: string, heads: number): string {
  const rows = graph.node(`${name}.rows`, 'Reshape', [
    input,
    graph.int64(`${name}.rows_shape`, [1, -1, heads, config.headDim]),
  ]);
  return graph.node(name, 'Transpose', [rows], { attributes: { perm: { ints: [0, 2, 1, 3] } } });
}

/** Turns the two halves of every head against each other by the angle of its position. [1, n, S, hd] → the same */
function rotate(
  { graph, config }: DecoderContext,
  name: string,
  input: string,
  { cos, sin }: PlainAttentionInputs,
): string {
  const half = config.headDim / 2;
  const [left, right] = [`${name}.left`, `${name}.right`];
  graph.node(`${name}.halves`, 'Split', [input, graph.int64('plain.halves', [half, half])], {
    attributes: { axis: { int: -1 } },
    outputs: [left, right],
  });
  const product = (part: string, a: string, b: string) => graph.node(`${name}.${part}`, 'Mul', [a, b]);
  const turned = [
    graph.node(`${name}.first`, 'Sub', [product('left_cos', left, cos), product('right_sin', right, sin)]),
    graph.node(`${name}.second`, 'Add', [product('right_cos', right, cos), product('left_sin', left, sin)]),
  ];
  return graph.node(name, 'Concat', turned, { attributes: { axis: { int: -1 } } });
}

/** Declares a layer's past and present, writes new rows [1, KV, S, hd] into it and returns the T rows that count. */
function cached(
  { graph, config }: DecoderContext,
  part: 'k' | 'v',
  layer: number,
  rows: string,
  { places, total }: PlainAttentionInputs,
): string {
  const { kvHeads, headDim } = config;
  // The same symbol: present is past, with rows written into it.
  const dims = ['B', kvHeads, 'P', headDim];
  const past = graph.input({ name: pastNames(layer)[part], type: 'f32', dims });
  const present = presentNames(layer)[part];
  graph.output({ name: present, type: 'f32', dims });
  const stem = `layers.${layer}.${part}`;
  // ScatterND wants its updates without the axis of the batch.
  const updates = graph.node(`${stem}_updates`, 'Squeeze', [rows, graph.int64('plain.first', [0])]);
  graph.node(`${stem}_scatter`, 'ScatterND', [past, places, updates], { outputs: [present] });
  return graph.node(`${stem}_valid`, 'Slice', [
    present,
    graph.int64('plain.from', [0]),
    total,
    graph.int64('plain.positions_axis', [2]),
  ]);
}

/** Softmax(QKᵀ / √hd + mask) V, the heads that share keys side by side. [1, S, d] → [1, S, d] */
export function plainAttention(
  context: DecoderContext,
  layer: number,
  input: string,
  shared: PlainAttentionInputs,
): string {
  const { graph, config, weights } = context;
  const { heads, kvHeads, headDim, hiddenSize } = config;
  const stem = `layers.${layer}`;
  const [query, key, value] = separateQueryKeyValue(context, layer, input);
  const turned = (part: 'q' | 'k', projection: string, count: number) =>
    rotate(
      context,
      `${stem}.${part}_turned`,
      splitHeads(context, `${stem}.${part}_heads`, projection, count),
      shared,
    );
  const keys = cached(context, 'k', layer, turned('k', key, kvHeads), shared);
  const values = cached(context, 'v', layer, splitHeads(context, `${stem}.v_heads`, value, kvHeads), shared);
  const reshape = (name: string, from: string, shape: readonly number[]) =>
    graph.node(`${stem}.${name}`, 'Reshape', [from, graph.int64(`plain.${name}_shape`, shape)]);

  // [1, KV, heads per key · S, hd]: a 0 keeps the size of that axis.
  const grouped = reshape('q_grouped', turned('q', query, heads), [1, kvHeads, -1, headDim]);
  const across = graph.node(`${stem}.k_across`, 'Transpose', [keys], {
    attributes: { perm: { ints: [0, 1, 3, 2] } },
  });
  const products = graph.node(`${stem}.products`, 'MatMul', [grouped, across]);
  const scaled = graph.node(`${stem}.scaled`, 'Mul', [
    products,
    graph.float32('plain.scale', 1 / Math.sqrt(headDim)),
  ]);
  const masked = graph.node(`${stem}.masked`, 'Add', [
    reshape('scores', scaled, [1, heads, -1, 0]),
    shared.mask,
  ]);
  const shares = graph.node(`${stem}.shares`, 'Softmax', [masked], { attributes: { axis: { int: -1 } } });
  const mixed = graph.node(`${stem}.mixed`, 'MatMul', [
    reshape('shares_grouped', shares, [1, kvHeads, -1, 0]),
    values,
  ]);
  const apart = graph.node(
    `${stem}.apart`,
    'Transpose',
    [reshape('heads_apart', mixed, [1, heads, -1, headDim])],
    {
      attributes: { perm: { ints: [0, 2, 1, 3] } },
    },
  );
  return weights.linear(graph, reshape('joined', apart, [1, -1, heads * headDim]), {
    name: `${stem}.o`,
    tensors: [tensorNames.layer(layer).weight.o],
    biases: [],
    rows: hiddenSize,
    columns: heads * headDim,
  });
}
