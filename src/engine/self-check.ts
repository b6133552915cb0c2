/**
 * Notices a device that computes something else than it should before anyone reads what it writes: against a reference
 * on the CPU where there is one, and against itself after a rollback, on which probes, lanes and the slider are built.
 */
import type { Decoder, KvCache } from './decoder.ts';
import { isWithin, logitDeviation, worse, type LogitDeviation } from './logit-deviation.ts';

export type SelfCheckProblem = 'not-finite' | 'differs-from-reference' | 'rollback-changes-logits';

/** What was found. */
export interface SelfCheckReport {
  /** The first that was found; null when all is well. */
  readonly problem: SelfCheckProblem | null;
  /** From the reference, of all or of a part; null where there is none. */
  readonly reference: LogitDeviation | null;
  /** From the same positions computed before. */
  readonly rollback: LogitDeviation;
}

export interface SelfCheckOptions {
  readonly subject: Decoder;
  /** The same weights computed in f32 elsewhere; null where that is too large. */
  readonly reference: Decoder | null;
  /** How far a part of the weights was from the reference, where all of them are too large for it. */
  readonly part?: LogitDeviation | null;
  /** A short prompt, at least two ids. */
  readonly ids: readonly number[];
  readonly limit: LogitDeviation;
}

/** One pass over the prompt and two single steps on the subject; caches are released again. */
export async function runSelfCheck(options: SelfCheckOptions): Promise<SelfCheckReport> {
  const { subject, reference, part = null, ids, limit } = options;
  const measured = await withCache(subject, async (cache) => {
    const forward = await stepForward(subject, cache, ids);
    // The rows of two positions stay behind in the cache and must not be seen.
    cache.length = ids.length - 1;
    return { ...forward, again: (await subject.step(cache, ids.slice(-1))).slice() };
  });
  const rollback = logitDeviation(measured.again, measured.prompt);
  const isFinite = Object.values(measured).every((row) => row.every(Number.isFinite));
  if (!isFinite || reference === null) {
    return { problem: problemOf(isFinite, part, rollback, limit), reference: part, rollback };
  }
  const deviation = between(measured, await goForward(reference, ids));
  return { problem: problemOf(isFinite, deviation, rollback, limit), reference: deviation, rollback };
}

/** How far `subject` is from `reference` after a prompt and after one more token. */
export async function decoderDeviation(
  subject: Decoder,
  reference: Decoder,
  ids: readonly number[],
): Promise<LogitDeviation> {
  return between(await goForward(subject, ids), await goForward(reference, ids));
}

interface Forward {
  readonly prompt: Float32Array;
  readonly next: Float32Array;
}

function between(measured: Forward, expected: Forward): LogitDeviation {
  return worse(
    logitDeviation(measured.prompt, expected.prompt),
    logitDeviation(measured.next, expected.next),
  );
}

function goForward(decoder: Decoder, ids: readonly number[]): Promise<Forward> {
  return withCache(decoder, (cache) => stepForward(decoder, cache, ids));
}

function problemOf(
  isFinite: boolean,
  reference: LogitDeviation | null,
  rollback: LogitDeviation,
  limit: LogitDeviation,
): SelfCheckProblem | null {
  if (!isFinite) {
    return 'not-finite';
  }
  if (reference !== null && !isWithin(reference, limit)) {
    return 'differs-from-reference';
  }
  return isWithin(rollback, limit) ? null : 'rollback-changes-logits';
}

/** After the whole prompt at once, and after one more token. */
async function stepForward(decoder: Decoder, cache: KvCache, ids: readonly number[]): Promise<Forward> {
  const prompt = (await decoder.step(cache, ids)).slice();
  const next = (await decoder.step(cache, ids.slice(-1))).slice();
  return { prompt, next };
}

async function withCache<T>(decoder: Decoder, use: (cache: KvCache) => Promise<T>): Promise<T> {
  const cache = decoder.createCache();
  try {
    return await use(cache);
  } finally {
    decoder.releaseCache(cache);
  }
}
