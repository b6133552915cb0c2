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
  const runs = new FakeRuns(calls);
  const loads: LoadRequest[] = [];
  const listeners = new Set<(error: EngineError) => void>();
  let loading: EventStream<LoadEvent> | null = null;
  return {
    calls,
    requests: runs.requests,
    loads,
    load: (request, signal) => {
      calls.push(`load ${request.device}`);
      loads.push(request);
      loading = new EventStream<LoadEvent>(signal);
      return loading;
    },
    finishLoad: (event = { kind: 'loaded', info: FAKE_INFO }) => {
      loading?.push(event);
      loading?.close();
    },
    run: runs.run,
    update: runs.update,
    command: runs.command,
    probe: runs.probe,
    advance: runs.advance,
    emit: (runId, event) => {
      runs.push(runId, [event]);
    },
    onLost: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispose: runs.close,
    lose: (error = LOST) => {
      runs.close();
      listeners.forEach((listener) => {
        listener(error);
      });
    },
  };
}

interface FakeRun {
  readonly script: ScriptedRun;
  readonly stream: EventStream<RunEvent>;
}

/** The open runs of a fake client. */
class FakeRuns {
  readonly requests: RunRequest[] = [];
  readonly #runs = new Map<string, FakeRun>();

  constructor(readonly calls: string[]) {}

  readonly run: EngineClient['run'] = (request, signal) => {
    this.calls.push(`run ${request.runId}`);
    this.requests.push(request);
    const stream = new EventStream<RunEvent>(signal, () => {
      this.calls.push(`release ${request.runId}`);
      this.#runs.delete(request.runId);
    });
    this.#runs.set(request.runId, { script: new ScriptedRun(request), stream });
    stream.push({ kind: 'queued' });
    stream.push({ kind: 'started', promptTokens: 24 });
    return stream;
  };

  readonly update: EngineClient['update'] = (runId, settings) => {
    this.calls.push(`update ${runId} ${String(settings.budget)} ${String(settings.extensions)}`);
    this.push(runId, this.#runs.get(runId)?.script.update(settings) ?? []);
  };

  readonly command: EngineClient['command'] = (runId, command) => {
    this.calls.push(`${command} ${runId}`);
    this.push(runId, this.#runs.get(runId)?.script.command(command) ?? []);
  };

  readonly probe: EngineClient['probe'] = (runId, positions) => {
    this.calls.push(`probe ${runId} ${positions.join(' ')}`);
    this.push(runId, this.#runs.get(runId)?.script.probe(positions) ?? []);
  };

  readonly advance = (count: number): void => {
    this.#runs.forEach(({ script }, runId) => {
      this.push(runId, script.step(count, this.#runs.size));
    });
  };

  /** Ends all streams. */
  readonly close = (): void => {
    this.#runs.forEach(({ stream }) => {
      stream.close();
    });
    this.#runs.clear();
  };

  push(runId: string, events: readonly RunEvent[]): void {
    events.forEach((event) => {
      this.#runs.get(runId)?.stream.push(event);
    });
  }
}
