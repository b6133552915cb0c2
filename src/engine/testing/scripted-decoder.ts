/** A decoder whose next token is a function of the ids so far: the loop's rules are tested without a model. */
import { at } from '../../lib/at.ts';
import type { Decoder, KvCache } from '../decoder.ts';

/** The id the "model" wants next after these ids (prompt included). */
export type Script = (ids: readonly number[]) => number;

export interface ScriptedDecoder extends Decoder {
  /** How many steps were taken, over how many ids in all; those of `stepBatch` are one step each. */
  readonly counts: { steps: number; ids: number; openCaches: number; batches: number };
}

/** The wanted id gets this logit, all others 0: a probability near 1. */
const WANTED_LOGIT = 12;

export function createScriptedDecoder(
  script: Script,
  vocabSize: number,
  contextLength: number,
  batchRows = 8,
): ScriptedDecoder {
  const counts = { steps: 0, ids: 0, openCaches: 0, batches: 0 };
  const caches = new CacheContents(contextLength, counts);
  const batchOf = new Map<KvCache, object>();
  // One buffer for all steps, as real decoders have it: who keeps its logits too long is found out.
  const buffer = new Float32Array(batchRows * vocabSize);
  const feed = (cache: KvCache, ids: readonly number[], row: number): Float32Array => {
    const known = caches.append(cache, ids);
    const logits = buffer.subarray(row * vocabSize, (row + 1) * vocabSize);
    logits[script(known)] = WANTED_LOGIT;
    return logits;
  };
  return {
    vocabSize,
    contextLength,
    batchRows,
    counts,
    createCache: () => caches.open(),
    createBatch(rows) {
      const batch = {};
      const opened = Array.from({ length: rows }, () => caches.open());
      opened.forEach((cache) => batchOf.set(cache, batch));
      return opened;
    },
    step(cache, ids) {
      buffer.fill(0);
      counts.steps++;
      return Promise.resolve(feed(cache, ids, 0));
    },
    stepBatch(rows, ids) {
      const batches = new Set(rows.map((cache) => batchOf.get(cache)));
      if (batches.size !== 1 || batches.has(undefined)) {
        throw new Error('caches of different batches');
      }
      buffer.fill(0);
      counts.steps++;
      counts.batches++;
      return Promise.resolve(rows.map((cache, row) => feed(cache, [at(ids, row)], row)));
    },
    copyCache(from, to, length) {
      caches.copy(from, to, length);
      return Promise.resolve();
    },
    releaseCache: (cache) => caches.release(cache),
    dispose: () => caches.clear(),
  };
}

/** The ids in each cache that is open. */
class CacheContents {
  readonly #contents = new Map<KvCache, number[]>();

  constructor(
    readonly capacity: number,
    readonly counts: ScriptedDecoder['counts'],
  ) {}

  open(): KvCache {
    const cache: KvCache = { length: 0, capacity: this.capacity };
    this.#contents.set(cache, []);
    this.counts.openCaches++;
    return cache;
  }

  /** Behind the first `cache.length`. @returns all that it holds then */
  append(cache: KvCache, ids: readonly number[]): readonly number[] {
    const known = this.#idsOf(cache);
    known.length = cache.length;
    known.push(...ids);
    cache.length = known.length;
    this.counts.ids += ids.length;
    if (cache.length > this.capacity) {
      throw new RangeError('over context');
    }
    return known;
  }

  copy(from: KvCache, to: KvCache, length: number): void {
    this.#contents.set(to, this.#idsOf(from).slice(0, length));
    to.length = length;
  }

  release(cache: KvCache): void {
    this.#contents.delete(cache);
    this.counts.openCaches--;
  }

  clear(): void {
    this.#contents.clear();
  }

  #idsOf(cache: KvCache): number[] {
    const ids = this.#contents.get(cache);
    if (!ids) {
      throw new Error('released cache');
    }
    return ids;
  }
}
