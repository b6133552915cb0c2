/**
 * A lane for what is read rather than watched: while it thinks, new tokens alone reach it a few times a second; whatever
 * else changes reaches it at once.
 */
import type { StoreApi } from 'zustand/vanilla';
import type { AppState } from './app-state.ts';
import type { Lane } from './lane.ts';
import type { Clock } from './outside.ts';
import { createThrottle } from './throttle.ts';

/** Shape of an external store of React. */
export interface CalmLane {
  /** The lane as it was told last. */
  current(): Lane | undefined;
  /** Follows the lane until the returned function is called. */
  subscribe(changed: () => void): () => void;
}

/** Between two looks at the tokens; numbers that change faster cannot be read. */
export const CALM_INTERVAL_MS = 250;

/** Follows the lane with a number. */
export function calmLane(store: StoreApi<AppState>, number: number, clock: Clock): CalmLane {
  const find = (): Lane | undefined => store.getState().lanes.find((lane) => lane.number === number);
  let held = find();
  const subscribe = (changed: () => void): (() => void) => {
    const throttle = createThrottle(
      () => {
        const now = find();
        if (held !== now) {
          held = now;
          changed();
        }
      },
      CALM_INTERVAL_MS,
      clock,
    );
    const follow = (): void => {
      const now = find();
      if (now === held) {
        return;
      }
      if (held !== undefined && now !== undefined && onlyThoughtOn(held, now)) {
        throttle.request();
      } else {
        throttle.flush();
      }
    };
    // It may have changed since it was made.
    follow();
    const stop = store.subscribe(follow);
    return () => {
      stop();
      throttle.cancel();
    };
  };
  return { current: () => held, subscribe };
}

/** Whether a later state of a lane differs by more thinking tokens and nothing else. */
export function onlyThoughtOn(before: Lane, now: Lane): boolean {
  const [a, b] = [before.run, now.run];
  return (
    a?.status === 'thinking' &&
    b !== null &&
    sameBut(before, now, ['run']) &&
    sameBut(a, b, ['trace', 'stats']) &&
    a.trace.cut === b.trace.cut
  );
}

function sameBut<T extends object>(a: T, b: T, but: readonly (keyof T)[]): boolean {
  return (Object.keys(a) as (keyof T)[]).every((key) => but.includes(key) || a[key] === b[key]);
}
