/** The outside world as the store sees it, so that tests can bring their own. */

/** Time and timers. */
export interface Clock {
  now(): number;
  /** Runs later; the returned function cancels it. */
  later(run: () => void, ms: number): () => void;
}

/** The frames of the page. */
export interface Frames {
  /** Runs before the next frame is drawn; the returned function cancels it. */
  next(run: () => void): () => void;
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

/** The browser's frames; none are drawn while the page is hidden. */
export const systemFrames: Frames = {
  next: (run) => {
    const frame = requestAnimationFrame(run);
    return () => {
      cancelAnimationFrame(frame);
    };
  },
};
