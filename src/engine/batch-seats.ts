/**
 * Brings caches side by side, so that they can be stepped together. Rows are copied when they change places, which
 * costs about as much as one step's attention over them, so they stay where they are as long as they can.
 */
import type { Decoder, KvCache } from './decoder.ts';

/** Something that has a cache, and may be given another with the same rows. */
export interface CacheHolder {
  cache: KvCache | undefined;
}

interface Batch {
  readonly seats: readonly KvCache[];
  readonly free: Set<KvCache>;
}

/** Room for those that come next; fewer are hardly faster together than one by one on a GPU. */
const FEWEST_SEATS = 4;

export class BatchSeats {
  readonly #batches = new Set<Batch>();
  /** Less than the decoder's where there was no memory for that many. */
  #most: number;

  constructor(readonly decoder: Decoder) {
    this.#most = decoder.batchRows;
  }

  /** Most caches that can be stepped together. */
  get most(): number {
    return this.#most;
  }

  isSeated(cache: KvCache): boolean {
    return this.#batchOf(cache) !== undefined;
  }

  /**
   * Gives all of these a cache in one batch, with the rows they have.
   * @param holders no more than `most`
   * @returns false when there is no memory for it; then nothing has changed
   */
  async gather(holders: readonly CacheHolder[]): Promise<boolean> {
    const batch = this.#roomiest(holders) ?? this.#open(holders.length);
    if (batch === null) {
      return false;
    }
    for (const holder of holders) {
      const old = holder.cache;
      if (old === undefined || !batch.seats.includes(old)) {
        await this.#sit(holder, batch);
      }
    }
    return true;
  }

  /** Gives back the cache of a holder, which has none then. */
  release(holder: CacheHolder): void {
    const { cache } = holder;
    holder.cache = undefined;
    if (cache === undefined) {
      return;
    }
    const batch = this.#batchOf(cache);
    if (batch === undefined) {
      return this.decoder.releaseCache(cache);
    }
    cache.length = 0;
    batch.free.add(cache);
    if (batch.free.size === batch.seats.length) {
      this.#batches.delete(batch);
      batch.seats.forEach((seat) => this.decoder.releaseCache(seat));
    }
  }

  async #sit(holder: CacheHolder, { free }: Batch): Promise<void> {
    const [seat] = free;
    if (seat === undefined) {
      throw new Error('No seat is free.');
    }
    free.delete(seat);
    const old = holder.cache;
    if (old !== undefined) {
      await this.decoder.copyCache(old, seat, old.length);
      this.release(holder);
    }
    holder.cache = seat;
  }

  /** The batch in which most of them sit, among those with seats for all of them. */
  #roomiest(holders: readonly CacheHolder[]): Batch | undefined {
    const seated = ({ seats }: Batch): number =>
      holders.filter(({ cache }) => cache !== undefined && seats.includes(cache)).length;
    return [...this.#batches]
      .filter((batch) => seated(batch) + batch.free.size >= holders.length)
      .sort((a, b) => seated(b) - seated(a))[0];
  }

  #open(count: number): Batch | null {
    const rows = Math.min(this.#most, Math.max(FEWEST_SEATS, 2 ** Math.ceil(Math.log2(count))));
    try {
      const seats = this.decoder.createBatch(rows);
      const batch = { seats, free: new Set(seats) };
      this.#batches.add(batch);
      return batch;
    } catch (error) {
      if (!(error instanceof RangeError)) {
        throw error;
      }
      this.#most = Math.max(1, Math.floor(rows / 2));
      return null;
    }
  }

  #batchOf(cache: KvCache): Batch | undefined {
    return [...this.#batches].find(({ seats }) => seats.includes(cache));
  }
}
