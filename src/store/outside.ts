/** The outside world as the store sees it, so that tests can bring their own. */

/** Time and timers. */
export interface Clock {
  now(): number;
  /** Runs later; the returned function cancels it. */
  later(run: () => void, ms: number): () => void;
}

/** The part of `localStorage` that is used. May throw, as browsers with storage turned off do. */
export interface KeyValueStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** The browser's clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  later: (run, ms) => {
    const timer = setTimeout(run, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};
