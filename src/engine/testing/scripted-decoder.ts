/** A decoder whose next token is a function of the ids so far: the loop's rules are tested without a model. */
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
  const contents = new Map<KvCache, number[]>();
  const batchOf = new Map<KvCache, object>();
  const counts = { steps: 0, ids: 0, openCaches: 0, batches: 0 };
  const idsOf = (cache: KvCache): number[] => {
    const ids = contents.get(cache);
    if (!ids) {
      throw new Error('released cache');
    }
    return ids;
  };
  const createCache = (): KvCache => {
    const cache: KvCache = { length: 0, capacity: contextLength };
    contents.set(cache, []);
    counts.openCaches++;
    return cache;
  };
  // One buffer for all steps, as real decoders have it: who keeps its logits too long is found out.
  const buffer = new Float32Array(batchRows * vocabSize);
  const feed = (cache: KvCache, ids: readonly number[], row: number): Float32Array => {
    const known = idsOf(cache);
    known.length = cache.length;
    known.push(...ids);
    cache.length = known.length;
    counts.ids += ids.length;
    if (cache.length > contextLength) {
      throw new RangeError('over context');
    }
    const logits = buffer.subarray(row * vocabSize, (row + 1) * vocabSize);
    logits[script(known)] = WANTED_LOGIT;
    return logits;
  };
  return {
    vocabSize,
    contextLength,
    batchRows,
    counts,
    createCache,
    createBatch(rows) {
      const batch = {};
      const caches = Array.from({ length: rows }, createCache);
      caches.forEach((cache) => batchOf.set(cache, batch));
      return caches;
    },
    step(cache, ids) {
      buffer.fill(0);
      counts.steps++;
      return Promise.resolve(feed(cache, ids, 0));
    },
    stepBatch(caches, ids) {
      const batches = new Set(caches.map((cache) => batchOf.get(cache)));
      if (batches.size !== 1 || batches.has(undefined)) {
        throw new Error('caches of different batches');
      }
      buffer.fill(0);
      counts.steps++;
      counts.batches++;
      return Promise.resolve(caches.map((cache, row) => feed(cache, [ids[row]!], row)));
    },
    copyCache(from, to, length) {
      contents.set(to, idsOf(from).slice(0, length));
      to.length = length;
      return Promise.resolve();
    },
    releaseCache(cache) {
      contents.delete(cache);
      counts.openCaches--;
    },
    dispose: () => contents.clear(),
  };
}
