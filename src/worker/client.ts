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
  RunEvent,
  RunRequest,
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
  let transport: Transport | undefined;
  const loads = new Map<string, AsyncQueue<LoadEvent>>();
  const runs = new Map<string, AsyncQueue<RunEvent>>();
  const listeners = new Set<(error: EngineError) => void>();

  const lose = (error: EngineError): void => {
    transport?.close();
    transport = undefined;
    for (const queue of loads.values()) {
      queue.push({ kind: 'failed', error });
      queue.close();
    }
    for (const queue of runs.values()) {
      queue.push({ kind: 'failed', error });
      queue.close();
    }
    loads.clear();
    runs.clear();
    listeners.forEach((listener) => listener(error));
  };

  const receive = (reply: Reply): void => {
    switch (reply.kind) {
      case 'load':
        deliver(loads, reply.loadId, reply.event, reply.event.kind !== 'progress');
        return;
      case 'run':
        deliver(runs, reply.runId, reply.event, reply.event.kind === 'failed');
        return;
      case 'lost':
        lose(reply.error);
        return;
    }
  };

  const reconnect = (): Transport => {
    transport?.close();
    const fresh: Transport = connect(
      (reply) => {
        if (transport === fresh) {
          receive(reply);
        }
      },
      (message) => {
        if (transport === fresh) {
          lose(crashed(message));
        }
      },
    );
    return fresh;
  };

  return {
    async *load(request: LoadRequest, signal: AbortSignal) {
      runs.forEach((queue) => queue.close());
      runs.clear();
      transport = reconnect();
      const queue = createAsyncQueue<LoadEvent>();
      loads.set(request.loadId, queue);
      const own = transport;
      const cancel = (): void => {
        own.post({ kind: 'cancel-load', loadId: request.loadId });
        // A worker in the middle of a computation reads no messages: ending it is the only prompt way.
        own.close();
        transport = transport === own ? undefined : transport;
        loads.delete(request.loadId);
        queue.close();
      };
      if (signal.aborted) {
        cancel();
        return;
      }
      signal.addEventListener('abort', cancel, { once: true });
      transport.post({ kind: 'load', request });
      try {
        yield* queue;
      } finally {
        signal.removeEventListener('abort', cancel);
      }
    },
    async *run(request: RunRequest, signal: AbortSignal) {
      const queue = createAsyncQueue<RunEvent>();
      const release = (): void => {
        transport?.post({ kind: 'release', runId: request.runId });
        runs.delete(request.runId);
        queue.close();
      };
      if (signal.aborted) {
        return;
      }
      if (!transport) {
        yield { kind: 'failed', error: crashed('no engine is loaded') };
        return;
      }
      runs.set(request.runId, queue);
      signal.addEventListener('abort', release, { once: true });
      transport.post({ kind: 'run', request });
      try {
        yield* queue;
      } finally {
        signal.removeEventListener('abort', release);
      }
    },
    update: (runId, settings) => transport?.post({ kind: 'update', runId, settings }),
    command: (runId, command) => transport?.post({ kind: 'command', runId, command }),
    onLost(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispose() {
      transport?.close();
      transport = undefined;
    },
  };
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
