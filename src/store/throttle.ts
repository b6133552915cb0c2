/** At most one call per interval; the last request is never dropped. */
import type { Clock } from './outside.ts';

/** A throttled action. */
export interface Throttle {
  /** Runs now when the interval has passed, at its end otherwise. */
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
