/** An engine client over scripted runs: for tests of the store, for the gallery, and for work on the page without a model. */
import type {
  EngineClient,
  EngineError,
  EngineInfo,
  LoadEvent,
  LoadRequest,
  RunEvent,
  RunRequest,
} from '../../worker/protocol.ts';
import { EventStream } from './event-stream.ts';
import { ScriptedRun } from './scripted-run.ts';

/** A fake client and the strings to pull on it. */
export interface FakeClient extends EngineClient {
  /** Every call, in order, for assertions. */
  readonly calls: string[];
  /** Makes up to `count` tokens in every open run. */
  advance(count: number): void;
  /** Pushes an event into a run as if the engine had sent it. */
  emit(runId: string, event: RunEvent): void;
  /** Finishes the pending load. */
  finishLoad(event?: LoadEvent): void;
  /** Loses the engine. */
  lose(error?: EngineError): void;
  readonly requests: readonly RunRequest[];
  readonly loads: readonly LoadRequest[];
}

/** Facts of the scripted engine. */
export const FAKE_INFO: EngineInfo = {
  modelName: 's1-nano',
  device: 'wasm',
  adapter: 'CPU',
  softwareAdapter: false,
  weights: 'f32',
  threads: 1,
  parameters: 5_120_000,
  contextLength: 2048,
  maxContextLength: 2048,
  thinkFormat: 's1',
  loadMs: 840,
  downloadBytes: 20_480_000,
};

const LOST: EngineError = { code: 'device-lost', message: 'The GPU went away. Reload the engine to go on.' };

/** Creates the client. */
export function createFakeClient(): FakeClient {
  const calls: string[] = [];
  const requests: RunRequest[] = [];
  const loads: LoadRequest[] = [];
  const runs = new Map<string, { readonly script: ScriptedRun; readonly stream: EventStream<RunEvent> }>();
  const listeners = new Set<(error: EngineError) => void>();
  let loading: EventStream<LoadEvent> | null = null;
  const push = (runId: string, events: readonly RunEvent[]): void => {
    events.forEach((event) => {
      runs.get(runId)?.stream.push(event);
    });
  };
  return {
    calls,
    requests,
    loads,
    load: (request, signal) => {
      calls.push(`load ${request.device}`);
      loads.push(request);
      loading = new EventStream<LoadEvent>(signal);
      return loading;
    },
    run: (request, signal) => {
      calls.push(`run ${request.runId}`);
      requests.push(request);
      const stream = new EventStream<RunEvent>(signal, () => {
        calls.push(`release ${request.runId}`);
        runs.delete(request.runId);
      });
      runs.set(request.runId, { script: new ScriptedRun(request), stream });
      stream.push({ kind: 'queued' });
      stream.push({ kind: 'started', promptTokens: 24 });
      return stream;
    },
    update: (runId, settings) => {
      calls.push(`update ${runId} ${String(settings.budget)} ${String(settings.extensions)}`);
      push(runId, runs.get(runId)?.script.update(settings) ?? []);
    },
    command: (runId, command) => {
      calls.push(`${command} ${runId}`);
      push(runId, runs.get(runId)?.script.command(command) ?? []);
    },
    probe: (runId, positions) => {
      calls.push(`probe ${runId} ${positions.join(' ')}`);
      push(runId, runs.get(runId)?.script.probe(positions) ?? []);
    },
    onLost: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispose: () => {
      runs.clear();
    },
    advance: (count) => {
      runs.forEach(({ script }, runId) => {
        push(runId, script.step(count, runs.size));
      });
    },
    emit: (runId, event) => {
      push(runId, [event]);
    },
    finishLoad: (event = { kind: 'loaded', info: FAKE_INFO }) => {
      loading?.push(event);
      loading?.close();
    },
    lose: (error = LOST) => {
      runs.forEach(({ stream }) => {
        stream.close();
      });
      runs.clear();
      listeners.forEach((listener) => {
        listener(error);
      });
    },
  };
}
