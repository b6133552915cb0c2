/** How many caches are stepped together. */
import type { DecoderShape } from './decoder.ts';

/** Weights are read once for all of them; beyond this the attention of each dominates. */
const MOST_ROWS = 8;
/** What the caches of one batch may take. Their memory is reserved for the whole context. */
const MOST_BYTES = 512 * 2 ** 20;

/** What `batchRows` depends on. */
export interface BatchFacts {
  readonly shape: Omit<DecoderShape, 'batchRows'>;
  /** Of a number in the cache. */
  readonly bytes: 2 | 4;
  /**
   * Activations are quantized by the largest value among all rows: what one row gets would then depend on the others,
   * and a run would not be the run it is alone.
   */
  readonly rowsShareScale: boolean;
  /** The graph computes one row only (decision 021). */
  readonly oneRow?: boolean;
}

/** @returns 1 where nothing is stepped together */
export function batchRows({ shape, bytes, rowsShareScale, oneRow = false }: BatchFacts): number {
  const { layers, kvHeads, headDim, contextLength } = shape;
  const rowBytes = 2 * layers * kvHeads * headDim * contextLength * bytes;
  const rows = Math.min(MOST_ROWS, Math.floor(MOST_BYTES / rowBytes));
  return rowsShareScale || oneRow || rows < 2 ? 1 : rows;
}
