/** At most one call per interval or per frame; the last request is never dropped. */
import type { Clock, Frames } from './outside.ts';

/** A throttled action. */
export interface Throttle {
  /** Runs now when the interval has passed, at its end otherwise; per frame, always with the next one. */
  request(): void;
  /** Runs now and forgets what was waiting. */
  flush(): void;
  /** Forgets what was waiting. */
  cancel(): void;
}

/** Throttles `run` to one call per `intervalMs`. */
export function createThrottle(run: () => void, intervalMs: number, clock: Clock): Throttle {
  let lastAt = Number.NEGATIVE_INFINITY;
  let cancelWaiting: (() => void) | null = null;
  const cancel = (): void => {
    cancelWaiting?.();
    cancelWaiting = null;
  };
  const flush = (): void => {
    cancel();
    lastAt = clock.now();
    run();
  };
  const request = (): void => {
    const waitMs = lastAt + intervalMs - clock.now();
    if (waitMs <= 0) {
      flush();
      return;
    }
    cancelWaiting ??= clock.later(flush, waitMs);
  };
  return { request, flush, cancel };
}

/** Throttles `run` to one call per frame, right before it is drawn. */
export function createFrameThrottle(run: () => void, frames: Frames): Throttle {
  let cancelWaiting: (() => void) | null = null;
  const cancel = (): void => {
    cancelWaiting?.();
    cancelWaiting = null;
  };
  const flush = (): void => {
    cancel();
    run();
  };
  const request = (): void => {
    cancelWaiting ??= frames.next(flush);
  };
  return { request, flush, cancel };
}
