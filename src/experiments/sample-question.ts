/**
 * Several samples of one question: ordinary runs that differ in nothing but their seed, a few open at a time, so that the
 * engine decodes them together. Sample i has the seed of the settings plus i, and is the run that seed gives by itself.
 */
import { createAsyncQueue } from '../lib/async-queue.ts';
import type { EngineError, RunEvent, RunStats } from '../reasoning/run-event.ts';
import type { RunSettings } from '../reasoning/run-settings.ts';
import type { StoppedBy, ThinkingEnd } from '../reasoning/trace.ts';
import type { EngineClient } from '../worker/protocol.ts';

/** As many as the engine decodes together where memory allows; more would only hold caches. */
export const SAMPLES_AT_ONCE = 8;

export interface SamplePlan {
  readonly question: string;
  /** Of sample 0; a temperature of 0 makes all samples the same. */
  readonly settings: RunSettings;
  readonly count: number;
}

/** A sample that has come to its end. */
export interface FinishedSample {
  /** 0 to `count` − 1. */
  readonly sample: number;
  readonly seed: number;
  /** As extracted; null where there is none. */
  readonly answer: string | null;
  readonly stoppedBy: StoppedBy;
  /** Null where thinking had not ended. */
  readonly ended: ThinkingEnd | null;
  readonly stats: RunStats;
}

export type SampleEvent =
  | { readonly kind: 'progress'; readonly sample: number; readonly stats: RunStats }
  | { readonly kind: 'done'; readonly finished: FinishedSample };

/** The engine gave up on a sample. */
export class SampleFailure extends Error {
  constructor(readonly error: EngineError) {
    super(error.message);
  }
}

/** The seeds that links and recordings can hold. */
const SEEDS = 2 ** 32;

export function seedOfSample(first: number, sample: number): number {
  return (first + sample) % SEEDS;
}

/**
 * Samples start in their order and are reported as they end. Ends early, without an error, when the engine is reloaded.
 * @param signal aborting it ends all of them; those reported by then are complete
 * @throws SampleFailure when the engine fails, once the others have stopped
 */
export async function* sampleQuestion(
  client: EngineClient,
  plan: SamplePlan,
  signal: AbortSignal,
): AsyncGenerator<SampleEvent> {
  const leave = new AbortController();
  const stop = AbortSignal.any([signal, leave.signal]);
  const events = createAsyncQueue<SampleEvent>();
  const waiting = Array.from({ length: plan.count }, (_, sample) => sample).values();
  const work = async (): Promise<void> => {
    for (const sample of waiting) {
      let isDone = false;
      for await (const event of runSample(client, plan, sample, stop)) {
        events.push(event);
        isDone = event.kind === 'done';
      }
      // Stopped, or the engine went away: the next one would find none.
      if (!isDone) return leave.abort();
    }
  };
  const working = Array.from({ length: Math.min(SAMPLES_AT_ONCE, plan.count) }, () =>
    work().catch((error: unknown) => {
      leave.abort();
      throw error;
    }),
  );
  const ended = Promise.allSettled(working).then((results) => {
    events.close();
    return results;
  });
  try {
    yield* events;
    const failed = (await ended).find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  } finally {
    leave.abort();
    await ended;
  }
}

async function* runSample(
  client: EngineClient,
  { question, settings }: SamplePlan,
  sample: number,
  signal: AbortSignal,
): AsyncGenerator<SampleEvent> {
  const release = new AbortController();
  const seed = seedOfSample(settings.sampling.seed, sample);
  const request = {
    runId: `sample-${crypto.randomUUID()}`,
    question,
    settings: { ...settings, sampling: { ...settings.sampling, seed } },
  };
  let ended: ThinkingEnd | null = null;
  try {
    for await (const event of client.run(request, AbortSignal.any([signal, release.signal]))) {
      ended = endOf(event, ended);
      if (event.kind === 'tokens') {
        yield { kind: 'progress', sample, stats: event.stats };
      } else if (event.kind === 'done') {
        const { answer, stoppedBy, stats } = event;
        yield { kind: 'done', finished: { sample, seed, answer, stoppedBy, ended, stats } };
        return;
      }
    }
  } finally {
    // Its cache is needed for the next one.
    release.abort();
  }
}

/** @throws SampleFailure */
function endOf(event: RunEvent, before: ThinkingEnd | null): ThinkingEnd | null {
  switch (event.kind) {
    case 'thinking-ended':
      return event.reason;
    case 'failed':
    case 'rejected':
      throw new SampleFailure(event.error);
    default:
      return before;
  }
}
