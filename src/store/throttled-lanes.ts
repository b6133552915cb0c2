/**
 * The lanes for the page to draw: while lanes think, new tokens alone reach what is read a few times a second and what is
 * watched with the next frame or the one after it; whatever else changes reaches both at once.
 */
import type { StoreApi } from 'zustand/vanilla';
import type { AppState } from './app-state.ts';
import type { Lane } from './lane.ts';
import type { Throttle } from './throttle.ts';

/** Any number of followers are told the same at the same time. */
export interface ThrottledLanes {
  /** The lanes as they were told last. */
  current(): readonly Lane[];
  /** Follows the lanes until the returned function is called. */
  subscribe(changed: () => void): () => void;
}

/** Between two looks at the tokens, ms; numbers that change faster cannot be read. */
export const READING_INTERVAL_MS = 250;

/** The lanes of a page. @param throttleOf how often new tokens alone are told */
export function throttledLanes(
  store: StoreApi<AppState>,
  throttleOf: (tell: () => void) => Throttle,
): ThrottledLanes {
  const followers = new Set<() => void>();
  let held = store.getState().lanes;
  const take = (): void => {
    held = store.getState().lanes;
    followers.forEach((changed) => {
      changed();
    });
  };
  const throttle = throttleOf(take);
  const follow = (): void => {
    const { lanes } = store.getState();
    if (lanes === held) {
      return;
    }
    if (onlyThoughtOn(held, lanes)) {
      throttle.request();
    } else {
      throttle.flush();
    }
  };
  let stop: (() => void) | null = null;
  return {
    current: () => {
      if (followers.size === 0) {
        held = store.getState().lanes;
      }
      return held;
    },
    subscribe: (changed) => {
      followers.add(changed);
      stop ??= store.subscribe(follow);
      // They may have changed since they were looked at.
      follow();
      return () => {
        followers.delete(changed);
        if (followers.size === 0) {
          throttle.cancel();
          stop?.();
          stop = null;
        }
      };
    },
  };
}

/** Whether later lanes differ by more thinking tokens and nothing else. */
function onlyThoughtOn(before: readonly Lane[], now: readonly Lane[]): boolean {
  return (
    before.length === now.length &&
    now.every((lane, index) => {
      const earlier = before[index];
      return earlier !== undefined && (lane === earlier || hasOnlyThoughtOn(earlier, lane));
    })
  );
}

function hasOnlyThoughtOn(before: Lane, now: Lane): boolean {
  const [a, b] = [before.run, now.run];
  return (
    a?.status === 'thinking' &&
    b !== null &&
    sameBut(before, now, ['run']) &&
    sameBut(a, b, ['trace', 'stats']) &&
    b.trace.tokens.length >= a.trace.tokens.length
  );
}

function sameBut<T extends object>(a: T, b: T, but: readonly (keyof T)[]): boolean {
  return (Object.keys(a) as (keyof T)[]).every((key) => but.includes(key) || a[key] === b[key]);
}
