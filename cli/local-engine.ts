/** The engine in this Node process: opens a folder, runs questions to their end. Used by commands, benchmarks and tests. */
import { basename } from 'node:path';
import { createLocalClient } from '../src/worker/local-client.ts';
import type {
  EngineClient,
  EngineError,
  EngineInfo,
  RunEvent,
  WeightsChoice,
} from '../src/worker/protocol.ts';
import type { RunSettings } from '../src/reasoning/run-settings.ts';
import type { StoppedBy, ThinkingEnd, TraceToken } from '../src/reasoning/trace.ts';
import type { RunStats } from '../src/reasoning/run-event.ts';
import { readModelFolder } from '../src/worker/read-model-folder.ts';
import { diskModelFolder } from './disk-model-folder.ts';

/** What the engine reported, as an exception with its code. */
export class EngineFailure extends Error {
  constructor(readonly error: EngineError) {
    super(error.message);
  }
}

export interface LocalEngine {
  readonly client: EngineClient;
  readonly info: EngineInfo;
}

export interface LocalEngineOptions {
  readonly folder: string;
  readonly weights: WeightsChoice;
  readonly threads: number;
  /** Tokens of question, thinking and answer together; the engine's own choice when absent. */
  readonly contextLength?: number;
  /** Compute in f32 with exactly the weights WebGPU's int8 or int4 blocks decode to. */
  readonly twin?: boolean;
}

/** @throws EngineFailure when the folder cannot be opened */
export async function openLocalEngine({
  folder,
  weights,
  threads,
  contextLength,
  twin,
}: LocalEngineOptions): Promise<LocalEngine> {
  const client = createLocalClient({
    readCheckpoint: (_request, options) => readModelFolder(diskModelFolder(folder), options),
    dequantized: twin ?? false,
    now: () => performance.now(),
    setTimer: setTimeout,
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
  });
  const request = {
    loadId: 'load',
    modelUrl: folder,
    modelName: basename(folder),
    device: 'wasm',
    weights,
    threads,
    ...(contextLength !== undefined && { contextLength }),
  } as const;
  for await (const event of client.load(request, new AbortController().signal)) {
    if (event.kind === 'failed') {
      throw new EngineFailure(event.error);
    }
    if (event.kind === 'loaded') {
      return { client, info: event.info };
    }
  }
  throw new Error('The engine ended without a word.');
}

/** A run that has come to its end. */
export interface FinishedRun {
  readonly tokens: readonly TraceToken[];
  readonly thinkingEnd: ThinkingEnd | null;
  readonly stoppedBy: StoppedBy;
  readonly answer: string | null;
  readonly stats: RunStats;
}

/** Runs one question to its end. @throws EngineFailure */
export async function runToEnd(
  client: EngineClient,
  question: string,
  settings: RunSettings,
): Promise<FinishedRun> {
  const release = new AbortController();
  const runId = crypto.randomUUID();
  const tokens: TraceToken[] = [];
  let thinkingEnd: ThinkingEnd | null = null;
  try {
    for await (const event of client.run({ runId, question, settings }, release.signal)) {
      if (event.kind === 'done') {
        return { tokens, thinkingEnd, stoppedBy: event.stoppedBy, answer: event.answer, stats: event.stats };
      }
      thinkingEnd = followRun(event, tokens) ?? thinkingEnd;
    }
  } finally {
    release.abort();
  }
  throw new Error('The run ended without an answer.');
}

/** Takes in an event of a run. @returns why its thinking ended, where the event says so @throws EngineFailure */
export function followRun(event: RunEvent, tokens: TraceToken[]): ThinkingEnd | undefined {
  switch (event.kind) {
    case 'tokens':
      tokens.push(...event.tokens);
      return undefined;
    case 'thinking-ended':
      return event.reason;
    case 'failed':
      throw new EngineFailure(event.error);
    case 'truncated':
      tokens.length = event.keep;
      return undefined;
    case 'queued':
    case 'started':
    case 'probe':
    case 'rejected':
    case 'done':
      return undefined;
  }
}

/** Text of one phase as shown to people: without forced delimiters. */
export function phaseText(tokens: readonly TraceToken[], phase: TraceToken['phase']): string {
  const shown = tokens.filter((token) => token.phase === phase && token.role !== 'delimiter');
  return shown
    .map((token) => token.text)
    .join('')
    .trim();
}
