/**
 * The caches of all lanes, and which ids the rows of each belong to. A lane that lacks rows gets them from whichever
 * cache begins with the most of its ids, by copying; the model is run only over ids that no cache has seen. Knows
 * nothing about runs: rows of equal ids are equal, whoever computed them.
 */
import type { Decoder, KvCache } from './decoder.ts';

/** Most ids fed in one step, so that a long prompt can be cancelled and lanes keep their turns. */
const PREFILL_CHUNK = 128;

/** A cache that takes no memory before it is first fed. */
export class HeldRows {
  cache: KvCache | undefined;
  /** The ids whose rows the cache holds, in order. Those that no longer belong to a trace are overwritten when needed. */
  readonly ids: number[] = [];

  /** How many of these ids, from the first, need not be fed again. */
  holds(ids: readonly number[]): number {
    const most = Math.min(this.ids.length, ids.length);
    for (let i = 0; i < most; i++) {
      if (this.ids[i] !== ids[i]) {
        return i;
      }
    }
    return most;
  }
}

export class RowPool {
  readonly #open = new Set<HeldRows>();

  constructor(readonly decoder: Decoder) {}

  open(): HeldRows {
    const rows = new HeldRows();
    this.#open.add(rows);
    return rows;
  }

  /** Frees the memory of these rows. */
  close(rows: HeldRows): void {
    this.#open.delete(rows);
    if (rows.cache) {
      this.decoder.releaseCache(rows.cache);
      rows.cache = undefined;
      rows.ids.length = 0;
    }
  }

  /**
   * One step over what `rows` lack of `ids`, at most one chunk; copies from other caches what they have.
   * @returns logits after the last id, or null when ids are still waiting to be fed
   */
  async feed(rows: HeldRows, ids: readonly number[]): Promise<Float32Array | null> {
    rows.cache ??= this.decoder.createCache();
    const { cache } = rows;
    // Logits are not kept between turns: lanes share the decoder's buffer. Feeding the last id again is one step.
    const wanted = ids.length - 1;
    const held = Math.min(rows.holds(ids), wanted);
    const from = held < wanted ? await this.#copied(rows, cache, ids, held) : held;
    const to = Math.min(ids.length, from + PREFILL_CHUNK);
    cache.length = from;
    rows.ids.length = from;
    const logits = await this.decoder.step(cache, ids.slice(from, to));
    rows.ids.push(...ids.slice(from, to));
    return to === ids.length ? logits : null;
  }

  /** @param held rows of `ids` that are there already @returns how many are there now, the last id's never */
  async #copied(rows: HeldRows, to: KvCache, ids: readonly number[], held: number): Promise<number> {
    let best: { readonly from: KvCache; readonly count: number } | undefined;
    for (const { cache: from, count } of this.#others(rows, ids)) {
      best = count > (best?.count ?? held) ? { from, count } : best;
    }
    if (best === undefined) {
      return held;
    }
    await this.decoder.copyCache(best.from, to, best.count);
    rows.ids.splice(0, Infinity, ...ids.slice(0, best.count));
    return best.count;
  }

  #others(rows: HeldRows, ids: readonly number[]): { readonly cache: KvCache; readonly count: number }[] {
    return [...this.#open].flatMap((other) =>
      other === rows || other.cache === undefined
        ? []
        : [{ cache: other.cache, count: Math.min(other.holds(ids), ids.length - 1) }],
    );
  }
}
