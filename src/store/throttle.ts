/** At most one call per interval, per frame or both; the last request is never dropped. */
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
  const { flush, cancel, wait } = waiting(() => {
    lastAt = clock.now();
    run();
  });
  const request = (): void => {
    const waitMs = lastAt + intervalMs - clock.now();
    if (waitMs <= 0) {
      flush();
    } else {
      wait((due) => clock.later(due, waitMs));
    }
  };
  return { request, flush, cancel };
}

/** Throttles `run` to one call per frame, right before it is drawn. */
export function createFrameThrottle(run: () => void, frames: Frames): Throttle {
  const { flush, cancel, wait } = waiting(run);
  const request = (): void => {
    wait((due) => frames.next(due));
  };
  return { request, flush, cancel };
}

/** Throttles `run` to one call per `intervalMs`, right before a frame is drawn. */
export function createSteadyThrottle(
  run: () => void,
  intervalMs: number,
  clock: Clock,
  frames: Frames,
): Throttle {
  const drawn = createFrameThrottle(run, frames);
  const timed = createThrottle(drawn.request, intervalMs, clock);
  return {
    request: timed.request,
    flush: () => {
      // The interval begins anew, too.
      timed.flush();
      drawn.flush();
    },
    cancel: () => {
      timed.cancel();
      drawn.cancel();
    },
  };
}

interface Waiting extends Pick<Throttle, 'flush' | 'cancel'> {
  /** Runs later, unless it waits already. @param begin calls back when it is due; returns what cancels that */
  wait(begin: (due: () => void) => () => void): void;
}

/** An action that is run now or waits once. */
function waiting(run: () => void): Waiting {
  let cancelWaiting: (() => void) | null = null;
  const cancel = (): void => {
    cancelWaiting?.();
    cancelWaiting = null;
  };
  const flush = (): void => {
    cancel();
    run();
  };
  const wait: Waiting['wait'] = (begin) => {
    cancelWaiting ??= begin(flush);
  };
  return { flush, cancel, wait };
}
