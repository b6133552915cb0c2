/**
 * The ids one lane has so far, and the rows of the cache that follow them. Ids may be appended and dropped freely; the
 * model is run only when logits are asked for, over whatever no cache has seen yet.
 */
import type { HeldRows, RowPool } from './row-pool.ts';

export interface LaneContext {
  /** Positions used, prompt included. */
  readonly length: number;
  readonly capacity: number;
  append(ids: readonly number[]): void;
  /** Keeps the first `length` ids. Nothing is recomputed but the last kept id. */
  truncate(length: number): void;
  /**
   * Feeds at most one chunk of ids the cache has not seen.
   * @returns logits after the last id, or null when ids are still waiting to be fed
   */
  advance(): Promise<Float32Array | null>;
  /**
   * Another context that begins with the first `length` ids. In place where the cache holds nothing of this context
   * beyond them: costs nothing, but this context must rest until the release. Otherwise in a cache of its own, which
   * is kept for the next branch and gets its rows by copying.
   */
  branch(length: number): LaneContext;
  /** Frees the cache kept for branches. */
  dropSpare(): void;
  release(): void;
}

export function createLaneContext(pool: RowPool, prefix: readonly number[]): LaneContext {
  const rows = pool.open();
  return new PooledContext(pool, rows, [...prefix], () => pool.close(rows));
}

class PooledContext implements LaneContext {
  readonly capacity: number;
  #spare: HeldRows | undefined;

  constructor(
    readonly pool: RowPool,
    readonly rows: HeldRows,
    readonly ids: number[],
    readonly onRelease: () => void,
  ) {
    this.capacity = pool.decoder.contextLength;
  }

  get length(): number {
    return this.ids.length;
  }

  append(more: readonly number[]): void {
    this.ids.push(...more);
  }

  truncate(length: number): void {
    this.ids.length = Math.min(this.ids.length, length);
  }

  advance(): Promise<Float32Array | null> {
    return this.pool.feed(this.rows, this.ids);
  }

  branch(length: number): LaneContext {
    const ids = this.ids.slice(0, length);
    if (this.rows.holds(this.ids) <= length) {
      return new PooledContext(this.pool, this.rows, ids, () => undefined);
    }
    const fork = this.#spare ?? this.pool.open();
    this.#spare = undefined;
    return new PooledContext(this.pool, fork, ids, () => {
      this.#spare = fork;
    });
  }

  dropSpare(): void {
    if (this.#spare) {
      this.pool.close(this.#spare);
      this.#spare = undefined;
    }
  }

  release(): void {
    this.dropSpare();
    this.onRelease();
  }
}
