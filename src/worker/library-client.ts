/** The page's side of the library: starts the worker at the first call and turns replies into promises and streams. */
import { createAsyncQueue } from '../lib/async-queue.ts';
import type {
  DownloadEvent,
  EngineError,
  LibraryCalls,
  LibraryClient,
  LibraryReply,
  LibraryRequest,
  Outcome,
  PlanRequest,
} from './library-protocol.ts';

/** One worker, or something that behaves like one. */
export interface LibraryTransport {
  post(request: LibraryRequest): void;
}

/** Opens a transport; `onCrash` is called when the other side died without a word. */
export type ConnectLibrary = (
  onReply: (reply: LibraryReply) => void,
  onCrash: (message: string) => void,
) => LibraryTransport;

/** Client over a worker that is started when it is first needed. */
export function createWorkerLibrary(): LibraryClient {
  return createLibraryClient((onReply, onCrash) => {
    const worker = new Worker(new URL('./library-server.ts', import.meta.url), { type: 'module' });
    worker.onmessage = (message: MessageEvent<LibraryReply>) => onReply(message.data);
    worker.onerror = (event) => onCrash(event.message || 'no reason given');
    return { post: (request) => worker.postMessage(request) };
  });
}

export function createLibraryClient(connect: ConnectLibrary): LibraryClient {
  return new Library(connect);
}

interface Listener {
  reply(reply: LibraryReply): void;
  crash(error: EngineError): void;
}

class Library implements LibraryClient {
  #transport: LibraryTransport | undefined;
  #calls = 0;
  readonly #listeners = new Map<number, Listener>();

  constructor(readonly connect: ConnectLibrary) {}

  shelf() {
    return this.#call('shelf', (callId) => ({ kind: 'shelf', callId, arguments: null }));
  }

  plan(request: PlanRequest, ask: boolean) {
    return this.#call('plan', (callId) => ({ kind: 'plan', callId, arguments: { request, ask } }));
  }

  search(query: string, hub: PlanRequest['hub']) {
    return this.#call('search', (callId) => ({ kind: 'search', callId, arguments: { query, hub } }));
  }

  remove(id: string) {
    return this.#call('remove', (callId) => ({ kind: 'remove', callId, arguments: { id } }));
  }

  async *download(request: PlanRequest, signal: AbortSignal): AsyncGenerator<DownloadEvent> {
    if (signal.aborted) return;
    const callId = this.#calls++;
    const queue = createAsyncQueue<DownloadEvent>();
    const end = (): void => {
      this.#listeners.delete(callId);
      queue.close();
    };
    const pause = (): void => {
      this.#transport?.post({ kind: 'abort', callId });
      end();
    };
    this.#listeners.set(callId, {
      reply: (reply) => {
        if (reply.kind !== 'download') return;
        queue.push(reply.event);
        if (reply.event.kind === 'stored' || reply.event.kind === 'failed') end();
      },
      crash: (error) => {
        queue.push({ kind: 'failed', error });
        end();
      },
    });
    signal.addEventListener('abort', pause, { once: true });
    this.#connected().post({ kind: 'download', callId, request });
    try {
      yield* queue;
    } finally {
      signal.removeEventListener('abort', pause);
    }
  }

  #call<K extends keyof LibraryCalls>(
    kind: K,
    make: (callId: number) => LibraryRequest,
  ): Promise<Outcome<LibraryCalls[K]['result']>> {
    const callId = this.#calls++;
    return new Promise((resolve) => {
      this.#listeners.set(callId, {
        reply: (reply) => {
          this.#listeners.delete(callId);
          if (isReplyTo(kind, reply)) resolve(reply.outcome);
        },
        crash: (error) => resolve({ ok: false, error }),
      });
      this.#connected().post(make(callId));
    });
  }

  #connected(): LibraryTransport {
    this.#transport ??= this.connect(
      (reply) => this.#listeners.get(reply.callId)?.reply(reply),
      (message) => {
        this.#transport = undefined;
        const listeners = [...this.#listeners.values()];
        this.#listeners.clear();
        listeners.forEach((listener) => listener.crash(crashed(message)));
      },
    );
    return this.#transport;
  }
}

function isReplyTo<K extends keyof LibraryCalls>(
  kind: K,
  reply: LibraryReply,
): reply is Extract<LibraryReply, { kind: K; outcome: Outcome<LibraryCalls[K]['result']> }> {
  return reply.kind === kind;
}

function crashed(message: string): EngineError {
  return {
    code: 'worker-crashed',
    message: `The part of the page that keeps models stopped (${message}). Try again; what was downloaded is kept.`,
  };
}
