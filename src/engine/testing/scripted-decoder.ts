/** A decoder whose next token is a function of the ids so far: the loop's rules are tested without a model. */
import type { Decoder, KvCache } from '../decoder.ts';

/** The id the "model" wants next after these ids (prompt included). */
export type Script = (ids: readonly number[]) => number;

export interface ScriptedDecoder extends Decoder {
  /** How many steps were taken, and over how many ids in all. */
  readonly counts: { steps: number; ids: number; openCaches: number };
}

/** The wanted id gets this logit, all others 0: a probability near 1. */
const WANTED_LOGIT = 12;

export function createScriptedDecoder(
  script: Script,
  vocabSize: number,
  contextLength: number,
): ScriptedDecoder {
  const contents = new Map<KvCache, number[]>();
  const counts = { steps: 0, ids: 0, openCaches: 0 };
  const idsOf = (cache: KvCache): number[] => {
    const ids = contents.get(cache);
    if (!ids) {
      throw new Error('released cache');
    }
    return ids;
  };
  return {
    vocabSize,
    contextLength,
    counts,
    createCache() {
      const cache: KvCache = { length: 0, capacity: contextLength };
      contents.set(cache, []);
      counts.openCaches++;
      return cache;
    },
    step(cache, ids) {
      const known = idsOf(cache);
      known.length = cache.length;
      known.push(...ids);
      cache.length = known.length;
      counts.steps++;
      counts.ids += ids.length;
      if (cache.length > contextLength) {
        throw new RangeError('over context');
      }
      const logits = new Float32Array(vocabSize);
      logits[script(known)] = WANTED_LOGIT;
      return Promise.resolve(logits);
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
