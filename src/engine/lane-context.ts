/**
 * The ids one lane has so far, and the cache that follows them. Ids may be appended and dropped freely; the model is
 * run only when logits are asked for, over whatever the cache has not seen yet.
 */
import type { Decoder, KvCache } from './decoder.ts';

/** Most ids fed in one step, so that a long prompt can be cancelled and lanes keep their turns. */
const PREFILL_CHUNK = 128;

export interface LaneContext {
  /** Positions used, prompt included. */
  readonly length: number;
  readonly capacity: number;
  append(ids: readonly number[]): void;
  /** Keeps the first `length` ids. The cache is rolled back, nothing is recomputed but the last kept id. */
  truncate(length: number): void;
  /**
   * Feeds at most one chunk of ids the cache has not seen.
   * @returns logits after the last id, or null when ids are still waiting to be fed
   */
  advance(): Promise<Float32Array | null>;
  release(): void;
}

export function createLaneContext(decoder: Decoder, prefix: readonly number[]): LaneContext {
  const cache: KvCache = decoder.createCache();
  const ids = [...prefix];

  return {
    get length() {
      return ids.length;
    },
    capacity: Math.min(cache.capacity, decoder.contextLength),
    append: (more) => void ids.push(...more),
    truncate(length) {
      ids.length = Math.min(ids.length, length);
      cache.length = Math.min(cache.length, ids.length);
    },
    async advance() {
      // Logits are not kept between turns: lanes share the decoder's buffer. Feeding the last id again is one step.
      const from = cache.length === ids.length ? ids.length - 1 : cache.length;
      const to = Math.min(ids.length, from + PREFILL_CHUNK);
      cache.length = from;
      const logits = await decoder.step(cache, ids.slice(from, to));
      return to === ids.length ? logits : null;
    },
    release: () => decoder.releaseCache(cache),
  };
}
