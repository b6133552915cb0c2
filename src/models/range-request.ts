/**
 * One range of a remote file, however often the connection breaks. What has arrived is kept, and only the rest is asked for again.
 * Source: RFC 9110 §14 (ranges), §15.5.17 (416), §10.2.3 (Retry-After).
 */
import { ModelFormatError } from '../lib/model-format-error.ts';
import { NetworkError } from './model-folder.ts';
import type { TransferOptions } from './source-file.ts';
import type { TransferEnvironment } from './transfer-environment.ts';

/** What is asked, and what is known about it. */
export interface RangeTarget {
  readonly url: string;
  /** For messages. */
  readonly path: string;
  /** Size of the whole file as listed. */
  readonly sizeBytes: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** Tries without progress before giving up; with the waits between them half a minute to a minute. */
const MAX_FAILURES = 8;
const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 30_000;
/** Nobody watches a transfer that stands still for longer. */
const MAX_ASKED_MS = 120_000;
/** Less than this in that time counts as a dead connection: a new one is usually faster. */
const STALL_MS = 20_000;
const STALL_BYTES = 16 * 1024;

/** An attempt that may be repeated. */
interface Failure {
  readonly reason: string;
  readonly waitMs: number;
}

/**
 * Bytes [begin, end) of the target.
 * @throws NetworkError when it cannot be had · ModelFormatError when the file is gone or has changed · the signal's reason
 */
export async function fetchRange(
  target: RangeTarget,
  begin: number,
  end: number,
  environment: TransferEnvironment,
  options: TransferOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const part = new RangePart(target, begin, end, environment, options);
  let failures = 0;
  for (;;) {
    options.signal.throwIfAborted();
    const before = part.done;
    const failure = await part.attempt();
    if (failure === null) return part.bytes;
    failures = part.done - before >= STALL_BYTES ? 1 : failures + 1;
    if (failures >= MAX_FAILURES) {
      throw new NetworkError(
        `${target.path} could not be fetched (${failure.reason}, ${failures} times in a row). What was downloaded is kept: check the connection and resume.`,
      );
    }
    await environment.sleep(waitBefore(failures, failure, environment.random()), options.signal);
  }
}

/** Doubles each time, half of it by chance, so that several connections do not come back at once. */
function waitBefore(failures: number, failure: Failure, chance: number): number {
  const longest = Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1));
  return Math.max(failure.waitMs, longest * (0.5 + 0.5 * chance));
}

class RangePart {
  readonly bytes: Uint8Array<ArrayBuffer>;
  done = 0;

  constructor(
    readonly target: RangeTarget,
    readonly begin: number,
    readonly end: number,
    readonly environment: TransferEnvironment,
    readonly options: TransferOptions,
  ) {
    this.bytes = new Uint8Array(end - begin);
  }

  /** One request for what is missing; null when the part is complete. */
  async attempt(): Promise<Failure | null> {
    if (this.done === this.bytes.length) return null;
    const stalled = new AbortController();
    const signal = AbortSignal.any([this.options.signal, stalled.signal]);
    try {
      const response = await this.#request(signal, stalled);
      const failure = this.#judge(response);
      if (failure !== null) {
        await response.body?.cancel();
        return failure;
      }
      await this.#receive(response, stalled);
    } catch (error) {
      this.options.signal.throwIfAborted();
      if (error instanceof ModelFormatError || error instanceof NetworkError) throw error;
      const reason = stalled.signal.aborted ? 'almost nothing arrived' : 'the connection was lost';
      return { reason, waitMs: 0 };
    }
    return this.done === this.bytes.length ? null : { reason: 'the answer ended early', waitMs: 0 };
  }

  async #request(signal: AbortSignal, stalled: AbortController): Promise<Response> {
    const { url, headers } = this.target;
    const range = `bytes=${this.begin + this.done}-${this.end - 1}`;
    const answered = new AbortController();
    void this.environment.sleep(STALL_MS, answered.signal).then(() => {
      if (!answered.signal.aborted) stalled.abort();
    });
    try {
      return await this.environment.fetch(url, {
        headers: { ...headers, Range: range },
        signal,
        cache: 'no-store',
      });
    } finally {
      answered.abort();
    }
  }

  /** Null for an answer whose body can be used. */
  #judge(response: Response): Failure | null {
    const { path, sizeBytes } = this.target;
    const { status } = response;
    if (status === 200 || status === 206) {
      const total = totalOf(response);
      if (total !== null && total !== sizeBytes) {
        throw changed(path, `${total} bytes instead of ${sizeBytes}`);
      }
      const first = status === 206 ? firstOf(response) : null;
      if (first !== null && first !== this.begin + this.done) {
        throw new NetworkError(
          `The server sent another part of ${path} than was asked for. Try again, or use another mirror.`,
        );
      }
      return null;
    }
    if (status === 416) throw changed(path, 'it ends before the part that was asked for');
    if (status === 404 || status === 410) throw changed(path, 'it is not there any more');
    if (status === 401 || status === 403) throw forbidden(path);
    if (status === 408 || status === 429 || status >= 500) {
      const seconds = Number(response.headers.get('retry-after') ?? 0);
      const waitMs = Number.isFinite(seconds) ? seconds * 1000 : 0;
      if (waitMs > MAX_ASKED_MS) throw tooBusy(path, status, waitMs);
      return { reason: `the server answered ${status}`, waitMs };
    }
    throw new NetworkError(`The server answered ${status} for ${path}. Try again, or use another mirror.`);
  }

  async #receive(response: Response, stalled: AbortController): Promise<void> {
    // A server that knows no ranges sends the whole file: step over what was not asked for.
    let skip = response.status === 200 ? this.begin + this.done : 0;
    const reader = response.body?.getReader();
    const watch = new StallWatch(this.environment, stalled);
    try {
      while (this.done < this.bytes.length) {
        const part = await watch.during(() => reader?.read());
        if (part === undefined || part.done) return;
        const fresh = part.value.subarray(Math.min(skip, part.value.length));
        skip -= part.value.length - fresh.length;
        const wanted = fresh.subarray(0, this.bytes.length - this.done);
        this.bytes.set(wanted, this.done);
        this.done += wanted.length;
        watch.arrived(part.value.length);
        this.options.onBytes?.(wanted.length);
      }
    } finally {
      // An error here repeats the one that is on its way.
      await reader?.cancel().catch(() => undefined);
    }
  }
}

/** Aborts a transfer that brings (almost) nothing. */
class StallWatch {
  #since: number;
  #bytes = 0;

  constructor(
    readonly environment: TransferEnvironment,
    readonly stalled: AbortController,
  ) {
    this.#since = environment.now();
  }

  arrived(count: number): void {
    this.#bytes += count;
    if (this.environment.now() - this.#since < STALL_MS) return;
    if (this.#bytes < STALL_BYTES) this.stalled.abort();
    this.#since = this.environment.now();
    this.#bytes = 0;
  }

  /** @throws when nothing comes for too long, whether or not the read itself notices */
  async during<T>(read: () => Promise<T> | undefined): Promise<T | undefined> {
    const { signal } = this.stalled;
    signal.throwIfAborted();
    const arrived = new AbortController();
    const silence = this.environment.sleep(STALL_MS, arrived.signal).then(() => {
      if (arrived.signal.aborted) return undefined;
      this.stalled.abort();
      throw signal.reason;
    });
    try {
      return await Promise.race([read(), silence]);
    } finally {
      arrived.abort();
    }
  }
}

/** Size of the whole file as the answer states it; null where it does not, or where the browser may not read it. */
function totalOf(response: Response): number | null {
  if (response.status === 206) {
    const total = /^bytes \d+-\d+\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1];
    return total === undefined ? null : Number(total);
  }
  const length = response.headers.get('content-length');
  return length === null || response.headers.has('content-encoding') ? null : Number(length);
}

function firstOf(response: Response): number | null {
  const first = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1];
  return first === undefined ? null : Number(first);
}

function changed(path: string, how: string): ModelFormatError {
  return new ModelFormatError(
    'model-missing',
    `${path} has changed since its repository was listed (${how}). Delete what was downloaded and plan the download anew.`,
  );
}

function tooBusy(path: string, status: number, waitMs: number): NetworkError {
  return new NetworkError(
    `${path} could not be fetched: the server answered ${status} and asks to wait ${Math.ceil(waitMs / 60_000)} minutes. What was downloaded is kept: resume later, or use a mirror.`,
  );
}

function forbidden(path: string): ModelFormatError {
  return new ModelFormatError(
    'model-missing',
    `The server does not let you read ${path}. If the repository is gated, accept its terms on the hub and give an access token.`,
  );
}
