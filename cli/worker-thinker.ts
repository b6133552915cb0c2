/** A worker process as a thinker of a sweep. */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Thinker } from '../src/experiments/run-sweep.ts';
import type { FixedSettings } from '../src/experiments/sweep-settings.ts';
import { createAsyncQueue } from '../src/lib/async-queue.ts';
import type { LocalEngineOptions } from './local-engine.ts';
import { readFromWorker, type FromWorker, type ToWorker } from './sweep-messages.ts';

/** A worker process could not go on; rows it made before are kept. */
export class WorkerFailure extends Error {}

export interface WorkerThinker {
  readonly think: Thinker;
  close(): void;
}

const PROGRAM = new URL('sweep-worker.ts', import.meta.url);

/** Starts the process; it opens its model while the first thought waits. @param program what the process runs */
export function startWorkerThinker(
  engine: LocalEngineOptions,
  fixed: FixedSettings,
  program: URL = PROGRAM,
): WorkerThinker {
  const child = fork(fileURLToPath(program));
  // The end of a process is noticed by whoever waits for its next message.
  child.on('error', () => undefined);
  post(child, { kind: 'open', engine, fixed });
  return {
    think: async function* (thought, signal) {
      if (signal.aborted) return;
      const messages = createAsyncQueue<FromWorker>();
      const onMessage = (value: unknown): void => messages.push(readFromWorker(value) ?? GARBLED);
      const onExit = (code: number | null): void => messages.push(endedEarly(code));
      const onAbort = (): void => messages.push({ kind: 'idle' });
      child.on('message', onMessage);
      child.on('exit', onExit);
      signal.addEventListener('abort', onAbort, { once: true });
      try {
        // A process that a signal has ended has no code.
        if (child.exitCode !== null || child.signalCode !== null) onExit(child.exitCode);
        else post(child, { kind: 'think', thought });
        for await (const message of messages) {
          if (message.kind === 'idle') return;
          if (message.kind === 'failed') throw new WorkerFailure(message.message);
          yield message.row;
        }
      } finally {
        signal.removeEventListener('abort', onAbort);
        child.off('exit', onExit);
        child.off('message', onMessage);
      }
    },
    close: () => void child.kill(),
  };
}

const GARBLED: FromWorker = {
  kind: 'failed',
  message: 'A worker process sent something else than a result. Run the same command again to go on.',
};

function endedEarly(code: number | null): FromWorker {
  const how = code === null ? 'was ended' : `ended with code ${code}`;
  const message = `A worker process ${how}. Run the same command again to go on, with a smaller --jobs if memory is short.`;
  return { kind: 'failed', message };
}

function post(child: ChildProcess, message: ToWorker): void {
  // An error here means that the process has ended, which is noticed where a result is waited for.
  child.send(message, () => undefined);
}
