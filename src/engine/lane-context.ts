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
  /**
   * Another context that begins with the first `length` ids; this one is as before once it has been released.
   * In place where the cache holds nothing beyond them: costs nothing, but this context must rest until the release.
   * Otherwise on a copy of the rows, in a cache that is kept for the next branch.
   */
  branch(length: number): Promise<LaneContext>;
  /** Frees the cache kept for branches. */
  dropSpare(): void;
  release(): void;
}

export function createLaneContext(decoder: Decoder, prefix: readonly number[]): LaneContext {
  const cache = decoder.createCache();
  return new CachedContext(decoder, cache, [...prefix], () => decoder.releaseCache(cache));
}

class CachedContext implements LaneContext {
  readonly capacity: number;
  #spare: KvCache | undefined;

  constructor(
    readonly decoder: Decoder,
    readonly cache: KvCache,
    readonly ids: number[],
    readonly onRelease: () => void,
  ) {
    this.capacity = Math.min(cache.capacity, decoder.contextLength);
  }

  get length(): number {
    return this.ids.length;
  }

  append(more: readonly number[]): void {
    this.ids.push(...more);
  }

  truncate(length: number): void {
    this.ids.length = Math.min(this.ids.length, length);
    this.cache.length = Math.min(this.cache.length, this.ids.length);
  }

  async advance(): Promise<Float32Array | null> {
    const { cache, ids } = this;
    // Logits are not kept between turns: lanes share the decoder's buffer. Feeding the last id again is one step.
    const from = cache.length === ids.length ? ids.length - 1 : cache.length;
    const to = Math.min(ids.length, from + PREFILL_CHUNK);
    cache.length = from;
    const logits = await this.decoder.step(cache, ids.slice(from, to));
    return to === ids.length ? logits : null;
  }

  async branch(length: number): Promise<LaneContext> {
    const { decoder, cache } = this;
    const ids = this.ids.slice(0, length);
    const before = cache.length;
    if (before <= length) {
      return new CachedContext(decoder, cache, ids, () => {
        cache.length = before;
      });
    }
    const fork = this.#spare ?? decoder.createCache();
    this.#spare = undefined;
    await decoder.copyCache(cache, fork, length);
    return new CachedContext(decoder, fork, ids, () => {
      this.#spare = fork;
    });
  }

  dropSpare(): void {
    if (this.#spare) {
      this.decoder.releaseCache(this.#spare);
      this.#spare = undefined;
    }
  }

  release(): void {
    this.dropSpare();
    this.onRelease();
  }
}
