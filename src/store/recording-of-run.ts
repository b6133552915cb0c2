/** A run of the page → a recording, and what of it is new since it was stored last. Pure. */
import { nameForQuestion } from '../reasoning/recording/recording.ts';
import type { RecordedBranch, RecordedEngine, Recording } from '../reasoning/recording/recording.ts';
import type { TraceToken } from '../reasoning/trace.ts';
import type { RunChange } from '../storage/run-history.ts';
import type { EngineInfo } from '../worker/protocol.ts';
import { itemOfLog, sliceLog } from './append-log.ts';
import type { AppendLog } from './append-log.ts';
import type { Run } from './lane.ts';

/** What a run does not know of itself. */
export interface RecordingFacts {
  readonly recordedAt: string;
  readonly engine: RecordedEngine | null;
  /** The name the person gave it; null = named after its question. */
  readonly name: string | null;
  /** The answer the person typed as expected; null when they did not. */
  readonly expected: string | null;
  /** Null where it began with its question. */
  readonly branch: RecordedBranch | null;
}

/** The run as it is now. */
export function recordingOfRun(run: Run, facts: RecordingFacts): Recording {
  const { recordedAt, engine, name, expected, branch } = facts;
  return {
    name: name ?? nameForQuestion(run.question),
    question: run.question,
    expected,
    recordedAt,
    engine,
    settings: run.settings,
    tokens: sliceLog(run.trace.tokens),
    probes: run.probes,
    thinkingEnd: run.thinkingEnd,
    stoppedBy: run.status === 'done' ? run.stoppedBy : null,
    answer: run.answer,
    stats: run.stats,
    ...(branch !== null && { branch }),
  };
}

/** Whether recordings of two states of a run are the same. */
export function isRecordedAlike(a: Run, b: Run): boolean {
  return (
    a.trace === b.trace &&
    a.settings === b.settings &&
    a.probes === b.probes &&
    a.thinkingEnd === b.thinkingEnd &&
    a.stoppedBy === b.stoppedBy &&
    (a.status === 'done') === (b.status === 'done') &&
    a.answer === b.answer &&
    a.stats === b.stats
  );
}

/** What a recording says of the engine. */
export function recordedEngine(info: EngineInfo): RecordedEngine {
  return {
    modelName: info.modelName,
    modelHash: info.modelHash ?? null,
    device: info.device,
    adapter: info.adapter,
    softwareAdapter: info.softwareAdapter,
    weights: info.weights,
    threads: info.threads,
    parameters: info.parameters,
    contextLength: info.contextLength,
  };
}

/** What has to be written so that the store holds the run. `stored`: the run as it was stored last, null when it was not. */
export function changeSince(stored: Run | null, run: Run): RunChange {
  const fromToken = stored === null ? 0 : commonLength(stored.trace.tokens, run.trace.tokens);
  const known = new Set(stored?.probes);
  return {
    fromToken,
    // A probe can be there before the tokens up to it are; the store drops it when those come.
    newProbes: run.probes.filter((probe) => !known.has(probe) || probe.position > fromToken),
  };
}

function commonLength(a: AppendLog<TraceToken>, b: AppendLog<TraceToken>): number {
  const shorter = Math.min(a.length, b.length);
  if (a.buffer === b.buffer) {
    return shorter;
  }
  let length = 0;
  while (length < shorter && itemOfLog(a, length) === itemOfLog(b, length)) {
    length += 1;
  }
  return length;
}
