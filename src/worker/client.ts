/**
 * The page's side of the worker: turns replies into streams. Knows the protocol and nothing of the engine.
 * Every load gets a fresh worker, because a WebAssembly heap never shrinks and a lost device may leave ORT broken.
 */
import { createAsyncQueue, type AsyncQueue } from '../lib/async-queue.ts';
import type {
  EngineClient,
  EngineError,
  LoadEvent,
  LoadRequest,
  Reply,
  Request,
  RunCommand,
  RunEvent,
  RunRequest,
  RunSettings,
} from './protocol.ts';

/** One worker, or something that behaves like one. */
export interface Transport {
  post(request: Request): void;
  close(): void;
}

/** Opens a transport; `onCrash` is called when the other side died without a word. */
export type Connect = (onReply: (reply: Reply) => void, onCrash: (message: string) => void) => Transport;

/** Client over a dedicated module worker. */
export function createWorkerClient(): EngineClient {
  return createClient((onReply, onCrash) => {
    const worker = new Worker(new URL('./server.ts', import.meta.url), { type: 'module' });
    worker.onmessage = (message: MessageEvent<Reply>) => onReply(message.data);
    worker.onerror = (event) => onCrash(event.message || 'no reason given');
    return { post: (request) => worker.postMessage(request), close: () => worker.terminate() };
  });
}

export function createClient(connect: Connect): EngineClient {
  return new Client(connect);
}

class Client implements EngineClient {
  #transport: Transport | undefined;
  readonly #loads = new Map<string, AsyncQueue<LoadEvent>>();
  readonly #runs = new Map<string, AsyncQueue<RunEvent>>();
  readonly #listeners = new Set<(error: EngineError) => void>();

  constructor(readonly connect: Connect) {}

  async *load(request: LoadRequest, signal: AbortSignal): AsyncGenerator<LoadEvent> {
    this.#runs.forEach((queue) => queue.close());
    this.#runs.clear();
    const own = this.#reconnect();
    const queue = createAsyncQueue<LoadEvent>();
    this.#loads.set(request.loadId, queue);
    const cancel = (): void => {
      own.post({ kind: 'cancel-load', loadId: request.loadId });
      // A worker in the middle of a computation reads no messages: ending it is the only prompt way.
      own.close();
      this.#transport = this.#transport === own ? undefined : this.#transport;
      this.#loads.delete(request.loadId);
      queue.close();
    };
    if (signal.aborted) {
      cancel();
      return;
    }
    signal.addEventListener('abort', cancel, { once: true });
    own.post({ kind: 'load', request });
    try {
      yield* queue;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  async *run(request: RunRequest, signal: AbortSignal): AsyncGenerator<RunEvent> {
    if (signal.aborted) {
      return;
    }
    if (!this.#transport) {
      yield { kind: 'failed', error: crashed('no engine is loaded') };
      return;
    }
    const queue = createAsyncQueue<RunEvent>();
    const release = (): void => {
      if (this.#runs.delete(request.runId)) {
        this.#transport?.post({ kind: 'release', runId: request.runId });
      }
      queue.close();
    };
    this.#runs.set(request.runId, queue);
    signal.addEventListener('abort', release, { once: true });
    this.#transport.post({ kind: 'run', request });
    try {
      yield* queue;
    } finally {
      signal.removeEventListener('abort', release);
      release();
    }
  }

  update(runId: string, settings: RunSettings): void {
    this.#transport?.post({ kind: 'update', runId, settings });
  }

  command(runId: string, command: RunCommand): void {
    this.#transport?.post({ kind: 'command', runId, command });
  }

  probe(runId: string, positions: readonly number[]): void {
    this.#transport?.post({ kind: 'probe', runId, positions });
  }

  onLost(listener: (error: EngineError) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  dispose(): void {
    this.#transport?.close();
    this.#transport = undefined;
  }

  #reconnect(): Transport {
    this.#transport?.close();
    const fresh: Transport = this.connect(
      (reply) => {
        if (this.#transport === fresh) {
          this.#receive(reply);
        }
      },
      (message) => {
        if (this.#transport === fresh) {
          this.#lose(crashed(message));
        }
      },
    );
    this.#transport = fresh;
    return fresh;
  }

  #receive(reply: Reply): void {
    switch (reply.kind) {
      case 'load':
        return deliver(this.#loads, reply.loadId, reply.event, reply.event.kind !== 'progress');
      case 'run':
        return deliver(this.#runs, reply.runId, reply.event, reply.event.kind === 'failed');
      case 'lost':
        return this.#lose(reply.error);
    }
  }

  #lose(error: EngineError): void {
    this.dispose();
    for (const [id] of this.#loads) {
      deliver(this.#loads, id, { kind: 'failed', error }, true);
    }
    for (const [id] of this.#runs) {
      deliver(this.#runs, id, { kind: 'failed', error }, true);
    }
    this.#listeners.forEach((listener) => listener(error));
  }
}

function deliver<T>(queues: Map<string, AsyncQueue<T>>, id: string, event: T, last: boolean): void {
  const queue = queues.get(id);
  queue?.push(event);
  if (last) {
    queue?.close();
    queues.delete(id);
  }
}

function crashed(message: string): EngineError {
  return {
    code: 'worker-crashed',
    message: `The engine stopped working (${message}). Load it again; your question and what was written stay here.`,
  };
}
