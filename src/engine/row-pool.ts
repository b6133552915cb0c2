/**
 * The caches of all lanes, and which ids the rows of each belong to. A lane that lacks rows gets them from whichever
 * cache begins with the most of its ids, by copying; the model is run only over ids that no cache has seen. Lanes that
 * take their turns together and lack one id each are run together. Knows nothing about runs: rows of equal ids are
 * equal, whoever computed them.
 */
import { at } from '../lib/at.ts';
import { BatchSeats } from './batch-seats.ts';
import type { Decoder, KvCache } from './decoder.ts';
import { GatheredTurns, type Asked } from './gathered-turns.ts';

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

/** Logits after the last of some ids, or null when ids are still waiting to be fed. */
type Fed = Float32Array | null;

interface Feed {
  readonly rows: HeldRows;
  readonly ids: readonly number[];
}

type Results = Map<Feed, PromiseSettledResult<Fed>>;

export class RowPool {
  readonly #open = new Set<HeldRows>();
  readonly #seats: BatchSeats;
  #turns: GatheredTurns<Feed, Fed> | undefined;

  constructor(readonly decoder: Decoder) {
    this.#seats = new BatchSeats(decoder);
  }

  /** How many turns are worth taking together. */
  get width(): number {
    return this.#seats.most;
  }

  open(): HeldRows {
    const rows = new HeldRows();
    this.#open.add(rows);
    return rows;
  }

  /** Frees the memory of these rows. */
  close(rows: HeldRows): void {
    this.#open.delete(rows);
    if (rows.cache) {
      this.#seats.release(rows);
      rows.ids.length = 0;
    }
  }

  /** Takes turns together: what they feed is run in as few steps as it can be. @returns how each ended */
  async together(turns: readonly (() => Promise<void>)[]): Promise<readonly PromiseSettledResult<void>[]> {
    this.#turns = new GatheredTurns<Feed, Fed>(turns, (asked) => this.#answer(asked));
    try {
      return await this.#turns.take();
    } finally {
      this.#turns = undefined;
    }
  }

  /**
   * One step over what `rows` lack of `ids`, at most one chunk; copies from other caches what they have.
   * @returns logits after the last id, valid until the next call, or null when ids are still waiting to be fed
   */
  feed(rows: HeldRows, ids: readonly number[]): Promise<Float32Array | null> {
    return this.#turns?.ask({ rows, ids }) ?? this.#feedAlone({ rows, ids });
  }

  /** Nobody is told before all are fed: whoever is may feed again. */
  async #answer(asked: readonly Asked<Feed, Fed>[]): Promise<void> {
    const [first] = asked;
    if (asked.length === 1 && first) {
      return first.resolve(await this.#feedAlone(first.request));
    }
    const groups = groupsOfEqualIds(asked);
    const results = await this.#feedAll(groups.map(({ feed }) => feed));
    groups.forEach(({ followers }, i) =>
      followers.forEach(({ resolve, reject }) => {
        const result = results[i];
        return result?.status === 'fulfilled' ? resolve(result.value) : reject(result?.reason);
      }),
    );
  }

  /** @returns logits that stay valid, in the order of the feeds */
  async #feedAll(feeds: readonly Feed[]): Promise<PromiseSettledResult<Fed>[]> {
    const results: Results = new Map();
    const almost: Feed[] = [];
    for (const feed of feeds) {
      // One that reads a prompt leaves rows that the next may copy.
      if (this.#lacking(feed) === 1 && this.#seats.most > 1) {
        almost.push(feed);
      } else {
        await this.#settleAlone([feed], results);
      }
    }
    while (almost.length > 0) {
      await this.#settleTogether(almost.splice(0, this.#seats.most), results);
    }
    return feeds.flatMap((feed) => results.get(feed) ?? []);
  }

  async #settleAlone(feeds: readonly Feed[], results: Results): Promise<void> {
    for (const feed of feeds) {
      results.set(feed, await settled(async () => (await this.#feedAlone(feed))?.slice() ?? null));
    }
  }

  /** @param feeds which seem to lack one id each */
  async #settleTogether(feeds: readonly Feed[], results: Results): Promise<void> {
    const seated = await settled(() => this.#seat(feeds));
    if (seated.status === 'rejected') {
      return feeds.forEach((feed) => results.set(feed, seated));
    }
    const ready = seated.value;
    const stepped = await settled(async () => {
      const caches = ready.flatMap(({ rows }) => rows.cache ?? []);
      const ids = ready.map((feed) => at(feed.ids, -1));
      return ready.length === 0 ? [] : await this.decoder.stepBatch(caches, ids);
    });
    ready.forEach((feed, i) => {
      if (stepped.status === 'rejected') {
        return results.set(feed, stepped);
      }
      feed.rows.ids.push(at(feed.ids, -1));
      return results.set(feed, { status: 'fulfilled', value: at(stepped.value, i).slice() });
    });
    await this.#settleAlone(
      feeds.filter((feed) => !ready.includes(feed)),
      results,
    );
  }

  /** Brings them into one batch. @returns those that lack just one id there; none where there is no memory for it */
  async #seat(feeds: readonly Feed[]): Promise<readonly Feed[]> {
    const ready: Feed[] = [];
    if (feeds.length > 1 && (await this.#seats.gather(feeds.map(({ rows }) => rows)))) {
      for (const feed of feeds) {
        // What one of them no longer needs may have been what the next was to copy.
        if ((await this.#prepare(feed)) === feed.ids.length - 1) {
          ready.push(feed);
        }
      }
    }
    return ready;
  }

  async #feedAlone(feed: Feed): Promise<Fed> {
    const { rows, ids } = feed;
    const from = await this.#prepare(feed);
    const cache = (rows.cache ??= this.decoder.createCache());
    const to = Math.min(ids.length, from + PREFILL_CHUNK);
    const logits =
      to - from === 1 && this.#seats.isSeated(cache)
        ? at(await this.decoder.stepBatch([cache], ids.slice(from, to)), 0)
        : await this.decoder.step(cache, ids.slice(from, to));
    rows.ids.push(...ids.slice(from, to));
    return to === ids.length ? logits : null;
  }

  /** Ids of `feed` that would have to be fed after copying what others have. */
  #lacking({ rows, ids }: Feed): number {
    const held = [rows.holds(ids), ...this.#others(rows, ids).map(({ count }) => count)];
    return ids.length - Math.min(Math.max(...held), ids.length - 1);
  }

  /**
   * Leaves in the cache what belongs to `ids`, and copies what others have of them.
   * @returns how many of `ids` it holds now, the last one never
   */
  async #prepare({ rows, ids }: Feed): Promise<number> {
    const cache = (rows.cache ??= this.decoder.createCache());
    // Logits are not kept between turns: lanes share the decoder's buffer. Feeding the last id again is one step.
    const wanted = ids.length - 1;
    const held = Math.min(rows.holds(ids), wanted);
    const from = held < wanted ? await this.#copied(rows, cache, ids, held) : held;
    cache.length = from;
    rows.ids.length = from;
    return from;
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

interface EqualIds {
  /** Of the one that lacks least. */
  feed: Feed;
  readonly followers: Asked<Feed, Fed>[];
}

/** Where the same is asked after the same ids, one step answers all. */
function groupsOfEqualIds(asked: readonly Asked<Feed, Fed>[]): readonly EqualIds[] {
  const groups: EqualIds[] = [];
  for (const one of asked) {
    const feed = one.request;
    const group = groups.find((other) => areEqual(other.feed.ids, feed.ids));
    if (group === undefined) {
      groups.push({ feed, followers: [one] });
      continue;
    }
    group.followers.push(one);
    group.feed = feed.rows.holds(feed.ids) > group.feed.rows.holds(feed.ids) ? feed : group.feed;
  }
  return groups;
}

function areEqual(a: readonly number[], b: readonly number[]): boolean {
  // From the end: traces of one prompt differ late.
  return a.length === b.length && a.findLastIndex((id, i) => id !== b[i]) === -1;
}

async function settled<T>(work: () => Promise<T>): Promise<PromiseSettledResult<T>> {
  const [result] = await Promise.allSettled([(async () => work())()]);
  return result;
}
