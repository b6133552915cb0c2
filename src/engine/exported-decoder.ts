/**
 * Decoder over a graph that others have published, with the cache they gave it: one that grows, a new one out of every step.
 * Going back cuts it to a shorter one, a fork copies it; both cost a copy, where our own graphs write in place. The same on every
 * device: what differs is behind `ExportedSession`.
 */
import { lengthAfter, type Decoder, type DecoderShape, type KvCache } from './decoder.ts';

/** Keys and values of all layers for `length` positions. Immutable: whoever holds it frees it once. */
export interface ExportedRows {
  readonly length: number;
}

/** A session on some device. Calls never overlap. */
export interface ExportedSession<Rows extends ExportedRows> {
  /** It gives logits for every id it is fed, not for the last only. */
  readonly givesAllLogits: boolean;
  /** Keys and values of no positions at all. */
  empty(): Rows;
  /** Feeds `ids` behind `past`. @returns new rows, and logits of the last id, valid until the next call */
  run(past: Rows, ids: readonly number[]): Promise<{ readonly rows: Rows; readonly logits: Float32Array }>;
  /** The first `length` positions, in memory of their own. */
  cut(rows: Rows, length: number): Rows;
  free(rows: Rows): void;
  dispose(): void;
}

/** What a published graph says of its sizes: it is run one cache at a time. */
export type ExportedShape = Omit<DecoderShape, 'batchRows'>;

/** Graphs that give logits for every id are fed in pieces, so that these take no more than this. */
const MAX_LOGITS_BYTES = 32 * 2 ** 20;

/** Takes the session over: `dispose` ends it. */
export function createExportedDecoder<Rows extends ExportedRows>(
  session: ExportedSession<Rows>,
  shape: ExportedShape,
): Decoder {
  return new ExportedDecoder(session, shape);
}

interface GrowingCache<Rows> extends KvCache {
  /** May be more than `length` after a rollback: cut when the next step comes. */
  rows: Rows;
}

class ExportedDecoder<Rows extends ExportedRows> implements Decoder {
  readonly vocabSize: number;
  readonly contextLength: number;
  readonly batchRows = 1;
  readonly #caches = new Set<GrowingCache<Rows>>();
  readonly #chunk: number;

  constructor(
    readonly session: ExportedSession<Rows>,
    shape: ExportedShape,
  ) {
    this.vocabSize = shape.vocabSize;
    this.contextLength = shape.contextLength;
    const fits = Math.max(1, Math.floor(MAX_LOGITS_BYTES / (4 * shape.vocabSize)));
    this.#chunk = session.givesAllLogits ? fits : shape.contextLength;
  }

  createCache(): KvCache {
    const cache = { length: 0, capacity: this.contextLength, rows: this.session.empty() };
    this.#caches.add(cache);
    return cache;
  }

  createBatch(rows: number): readonly KvCache[] {
    return Array.from({ length: rows }, () => this.createCache());
  }

  async stepBatch(caches: readonly KvCache[], ids: readonly number[]): Promise<readonly Float32Array[]> {
    const [cache] = caches;
    if (cache === undefined || caches.length > 1) {
      throw new RangeError(`${caches.length} caches cannot be stepped together here.`);
    }
    return [await this.step(cache, ids)];
  }

  async step(cache: KvCache, ids: readonly number[]): Promise<Float32Array> {
    const own = this.#own(cache);
    const after = lengthAfter(cache, ids);
    if (own.length < own.rows.length) this.#replace(own, this.session.cut(own.rows, own.length));
    let logits = new Float32Array();
    for (let at = 0; at < ids.length; at += this.#chunk) {
      const result = await this.session.run(own.rows, ids.slice(at, at + this.#chunk));
      this.#replace(own, result.rows);
      logits = result.logits as Float32Array<ArrayBuffer>;
    }
    own.length = after;
    return logits;
  }

  copyCache(from: KvCache, to: KvCache, length: number): Promise<void> {
    const target = this.#own(to);
    this.#replace(target, this.session.cut(this.#own(from).rows, length));
    target.length = length;
    return Promise.resolve();
  }

  releaseCache(cache: KvCache): void {
    const own = this.#own(cache);
    this.#caches.delete(own);
    this.session.free(own.rows);
  }

  dispose(): void {
    [...this.#caches].forEach((cache) => this.releaseCache(cache));
    this.session.dispose();
  }

  #replace(cache: GrowingCache<Rows>, rows: Rows): void {
    this.session.free(cache.rows);
    cache.rows = rows;
  }

  #own(cache: KvCache): GrowingCache<Rows> {
    if (!this.#caches.has(cache as GrowingCache<Rows>)) {
      throw new Error('This cache belongs to another decoder or was released.');
    }
    return cache as GrowingCache<Rows>;
  }
}
