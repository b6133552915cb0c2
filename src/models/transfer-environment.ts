/** The outside world as transfers see it, so that tests bring their own network, time and chance. */

export interface RequestOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Weights are kept in our own files: a second copy in the browser's cache would only push other things out. */
  readonly cache: 'no-store';
}

export type Fetch = (url: string, options: RequestOptions) => Promise<Response>;

export interface TransferEnvironment {
  readonly fetch: Fetch;
  /** Milliseconds that only go forward. */
  now(): number;
  /** Ends early, without an error, when the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** In [0, 1). */
  random(): number;
}

/** The browser's and Node's. */
export const systemEnvironment: TransferEnvironment = {
  fetch: (url, options) => fetch(url, options),
  now: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end);
      if (signal.aborted) end();
    }),
  random: () => Math.random(),
};
