/**
 * How the bytes of one graph constant are made from checkpoint tensors. The graph builder, which never sees weights, writes these
 * recipes; `materialize` carries them out.
 */

/** Bits of a block-quantized weight. */
export type BlockBits = 4 | 8;

/** Number format in which float results are stored. */
export type FloatType = 'f32' | 'f16';

/**
 * Linear-layer weights as transformers stores them: [N, K] row-major, one row per output. Several tensors are stacked by rows,
 * which turns separate projections into one.
 */
export interface StackedRows {
  readonly tensors: readonly string[];
  /** K, the length of a row. */
  readonly columns: number;
}

export type InitializerSource =
  /** Values as stored, tensors one after the other (vectors, or whole tables). `roundTrip`: quantized to blocks and back first. */
  | (StackedRows & { readonly kind: 'copy'; readonly float: FloatType; readonly roundTrip: BlockBits | null })
  /** [K, N]: the stacked rows turned into columns. */
  | (StackedRows & {
      readonly kind: 'transpose';
      readonly float: FloatType;
      readonly roundTrip: BlockBits | null;
    })
  /** Block-wise symmetric quantization in the layout of MatMulNBits; `float` is the format of the scales. */
  | (StackedRows & {
      readonly kind: 'blocks';
      readonly bits: BlockBits;
      readonly part: 'values' | 'scales';
      readonly float: FloatType;
    })
  /** int8 [K, N] with one f32 scale per column, for DynamicQuantizeMatMul. */
  | (StackedRows & { readonly kind: 'columns'; readonly part: 'values' | 'scales' })
  /** Rotary table [rows, frequencies]: wave of position * frequency; needs no tensor. */
  | {
      readonly kind: 'rope';
      readonly part: 'cos' | 'sin';
      readonly frequencies: readonly number[];
      readonly rows: number;
      readonly float: FloatType;
    };
