/**
 * Watches all workers of a page over the DevTools protocol: memory of their heaps, and what their threads were busy with.
 * Source: chromedevtools.github.io/devtools-protocol (Target, Runtime.getHeapUsage, Profiler). Workers that a worker starts are reached
 * through it, one envelope within another.
 */
import type { CDPSession, Page } from '@playwright/test';

type Fields = Readonly<Record<string, unknown>>;

/** One thread that is asked something. */
interface Thread {
  readonly url: string;
  call(method: string, params?: Fields): Promise<Fields>;
}

export const BUSY_KINDS = ['hash', 'quantize', 'write', 'other'] as const;

/** Seconds of processor time by what they were spent on. */
export type BusySeconds = Record<(typeof BUSY_KINDS)[number], number>;

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
}

const SAMPLE_MICROSECONDS = 5000;
const POLL_MS = 200;

export class WorkerProfile {
  peakHeapBytes = 0;
  /** The same without the engine's worker, which holds a model of its own and loads the new one as soon as it is stored. */
  peakConversionBytes = 0;
  readonly #threads = new Set<Thread>();
  #timer: NodeJS.Timeout | undefined;

  private constructor(
    readonly session: CDPSession,
    readonly isSampling: boolean,
  ) {}

  /**
   * Watches from now on. Call before the page starts its workers.
   * @param isSampling also what threads are busy with, which slows them down
   */
  static async start(page: Page, isSampling: boolean): Promise<WorkerProfile> {
    const session = await page.context().newCDPSession(page);
    const profile = new WorkerProfile(session, isSampling);
    const call = async (method: string, params: Fields = {}): Promise<Fields> =>
      (await session.send(method as 'Target.setAutoAttach', params as never)) as unknown as Fields;
    const self: Thread = { url: 'page', call };
    profile.#threads.add(self);
    const children = new Map<string, Envelope>();
    session.on('Target.attachedToTarget', (event) => profile.#attach(event, self, children));
    session.on('Target.receivedMessageFromTarget', ({ sessionId, message }) =>
      children.get(sessionId)?.receive(message),
    );
    await call('Target.setAutoAttach', ATTACH);
    profile.#timer = setInterval(() => void profile.#poll(), POLL_MS);
    return profile;
  }

  /** Forgets the peak so far. */
  reset(): void {
    this.peakHeapBytes = this.peakConversionBytes = 0;
  }

  /** What was sampled since the last call; zeros without sampling. */
  async busySeconds(): Promise<BusySeconds> {
    const sum = { hash: 0, quantize: 0, write: 0, other: 0 };
    if (!this.isSampling) return sum;
    await this.#each(async ({ url, call }) => {
      const { profile } = await call('Profiler.stop');
      for (const [kind, seconds] of secondsOf(url, profile as Fields)) sum[kind] += seconds;
      await call('Profiler.start');
    });
    return sum;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.session.detach();
  }

  #attach(event: Fields, parent: Thread, siblings: Map<string, Envelope>): void {
    const { sessionId, targetInfo } = event as {
      sessionId: string;
      targetInfo: { url: string; type: string };
    };
    const children = new Map<string, Envelope>();
    const envelope = new Envelope(sessionId, parent, (method, params) => {
      if (method === 'Target.attachedToTarget') this.#attach(params, thread, children);
      if (method === 'Target.receivedMessageFromTarget') {
        const inner = params as { sessionId: string; message: string };
        children.get(inner.sessionId)?.receive(inner.message);
      }
    });
    const thread: Thread = { url: targetInfo.url, call: (method, params) => envelope.call(method, params) };
    siblings.set(sessionId, envelope);
    this.#threads.add(thread);
    void thread
      .call('Target.setAutoAttach', ATTACH)
      .catch(() => undefined)
      .then(() => this.#sample(thread))
      .catch(() => undefined);
  }

  async #sample({ call }: Thread): Promise<void> {
    if (!this.isSampling) return;
    await call('Profiler.enable');
    await call('Profiler.setSamplingInterval', { interval: SAMPLE_MICROSECONDS });
    await call('Profiler.start');
  }

  async #poll(): Promise<void> {
    let total = 0;
    let engine = 0;
    await this.#each(async ({ url, call }) => {
      const usage = await call('Runtime.getHeapUsage');
      const parts = ['usedSize', 'embedderHeapUsedSize', 'backingStorageSize'].map((key) => usage[key]);
      const bytes = parts.reduce<number>((sum, part) => sum + (typeof part === 'number' ? part : 0), 0);
      total += bytes;
      if (url.includes('/server-')) engine += bytes;
    });
    this.peakHeapBytes = Math.max(this.peakHeapBytes, total);
    this.peakConversionBytes = Math.max(this.peakConversionBytes, total - engine);
  }

  /** Threads that have ended meanwhile no longer count. */
  async #each(action: (thread: Thread) => Promise<void>): Promise<void> {
    await Promise.all(
      [...this.#threads].map(async (thread) => {
        try {
          await Promise.race([action(thread), timeout()]);
        } catch {
          // A worker that is gone, or busy for long: the next round asks the others again.
        }
      }),
    );
  }
}

const ATTACH = { autoAttach: true, waitForDebuggerOnStart: false, flatten: false };

function timeout(): Promise<never> {
  return new Promise((_, reject) => setTimeout(() => reject(new Error('no answer')), 10_000));
}

/** A worker's messages, wrapped into its parent's. */
class Envelope {
  #calls = 0;
  readonly #waiting = new Map<number, (answer: Fields) => void>();

  constructor(
    readonly sessionId: string,
    readonly parent: Thread,
    readonly onEvent: (method: string, params: Fields) => void,
  ) {}

  async call(method: string, params: Fields = {}): Promise<Fields> {
    const id = ++this.#calls;
    const answer = new Promise<Fields>((resolve) => this.#waiting.set(id, resolve));
    const message = JSON.stringify({ id, method, params });
    await this.parent.call('Target.sendMessageToTarget', { sessionId: this.sessionId, message });
    return answer;
  }

  receive(message: string): void {
    const { id, method, params, result } = JSON.parse(message) as {
      id?: number;
      method?: string;
      params?: Fields;
      result?: Fields;
    };
    if (id !== undefined) {
      this.#waiting.get(id)?.(result ?? {});
      this.#waiting.delete(id);
    } else if (method !== undefined) {
      this.onEvent(method, params ?? {});
    }
  }
}

/** The checksum is the only WebAssembly of the library's worker; files are written by methods of the browser. */
function kindOf(
  threadUrl: string,
  { callFrame: { functionName, url } }: ProfileNode,
): keyof BusySeconds | null {
  if (functionName === '(idle)' || functionName === '(root)') return null;
  if (threadUrl.includes('quantize-worker')) return 'quantize';
  if (!threadUrl.includes('library-server')) return functionName === '(program)' ? null : 'other';
  if (url.startsWith('wasm://') || functionName.startsWith('wasm-')) return 'hash';
  if (functionName === 'write' || functionName === 'flush' || functionName === 'truncate') return 'write';
  return functionName === '(program)' ? null : 'other';
}

function secondsOf(threadUrl: string, profile: Fields): [keyof BusySeconds, number][] {
  const { nodes, samples, timeDeltas } = profile as {
    nodes: ProfileNode[];
    samples: number[];
    timeDeltas: number[];
  };
  const kinds = new Map(nodes.map((node) => [node.id, kindOf(threadUrl, node)]));
  return samples.flatMap((id, i): [keyof BusySeconds, number][] => {
    const kind = kinds.get(id) ?? null;
    return kind === null ? [] : [[kind, (timeDeltas[i] ?? 0) / 1e6]];
  });
}
