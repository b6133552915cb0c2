/**
 * What the decode loop needs of a model: feed ids into a cache, get logits back.
 * Knows nothing about text, budgets or lanes. Implemented for WebAssembly, for WebGPU and, in tests, by a script.
 */

/**
 * Keys and values of one lane. `length` is the number of positions that count: a decoder overwrites what lies beyond,
 * so rolling back is assigning a smaller length.
 */
export interface KvCache {
  length: number;
  readonly capacity: number;
}

export interface Decoder {
  /** Rows of the logits, at least the tokenizer's vocabulary. */
  readonly vocabSize: number;
  /** Positions a cache can hold. */
  readonly contextLength: number;
  /** Most caches that may be stepped together; 1 = it does not step them together. */
  readonly batchRows: number;
  createCache(): KvCache;
  /**
   * Caches that lie side by side, so that `stepBatch` can take them together; each is also a cache like any other.
   * @param rows 1 to `batchRows`
   */
  createBatch(rows: number): readonly KvCache[];
  /**
   * Feeds `ids` (at least one) at position `cache.length` and advances it.
   * @returns logits [vocabSize] for the token after the last id; valid until the next call
   */
  step(cache: KvCache, ids: readonly number[]): Promise<Float32Array>;
  /**
   * Feeds one id to each of some caches of one `createBatch`, in one pass over the weights.
   * @param ids as many as caches
   * @returns for each the logits [vocabSize] after its id; valid until the next call
   */
  stepBatch(caches: readonly KvCache[], ids: readonly number[]): Promise<readonly Float32Array[]>;
  /** Makes `to` start with the first `length` positions of `from`. */
  copyCache(from: KvCache, to: KvCache, length: number): Promise<void>;
  releaseCache(cache: KvCache): void;
  dispose(): void;
}

/** Sizes a decoder needs to know about the graph it runs. */
export interface DecoderShape {
  readonly layers: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly vocabSize: number;
  readonly contextLength: number;
  /** See `Decoder.batchRows`. */
  readonly batchRows: number;
}

/** Names of the graph's inputs, in the order both decoders use. */
export function graphInputNames(layers: number): string[] {
  const past = Array.from({ length: layers }, (_, l) => [`past.${l}.k`, `past.${l}.v`]).flat();
  return ['input_ids', 'seqlens_k', 'total_seq', ...past];
}

/** Names of the graph's outputs, in the order both decoders use. */
export function graphOutputNames(layers: number): string[] {
  const present = Array.from({ length: layers }, (_, l) => [`present.${l}.k`, `present.${l}.v`]).flat();
  return ['logits', ...present];
}

/**
 * Length of a cache after a step.
 * @throws RangeError when there is nothing to feed, or no room for it
 */
export function lengthAfter(cache: KvCache, ids: readonly number[]): number {
  const after = cache.length + ids.length;
  if (ids.length === 0 || after > cache.capacity) {
    throw new RangeError(`${ids.length} ids do not fit at position ${cache.length} of ${cache.capacity}.`);
  }
  return after;
}
