/** Lanes as the page draws them: what is read a few times a second, what is watched once per frame; see `store/throttled-lanes.ts`. */
import { useSyncExternalStore } from 'react';
import type { AppStore } from '../store/app-store.ts';
import type { Lane } from '../store/lane.ts';
import { systemClock, systemFrames } from '../store/outside.ts';
import { createFrameThrottle, createThrottle } from '../store/throttle.ts';
import { READING_INTERVAL_MS, throttledLanes } from '../store/throttled-lanes.ts';
import type { ThrottledLanes } from '../store/throttled-lanes.ts';
import { useAppStore } from './store-context.tsx';

interface LanesOfPage {
  readonly read: ThrottledLanes;
  readonly watched: ThrottledLanes;
}

/** For each store, so that all parts of the page show the same count. */
const known = new WeakMap<AppStore, LanesOfPage>();

/** All lanes, to be read; new thinking tokens alone do not draw the component again more than a few times a second. */
export function useThrottledLanes(): readonly Lane[] {
  return useLanes('read');
}

/** One of them; undefined when it was removed. */
export function useThrottledLane(number: number): Lane | undefined {
  return useLane('read', number);
}

/** All lanes, to be watched: drawn at most once per frame, however many lanes think at once. */
export function useWatchedLanes(): readonly Lane[] {
  return useLanes('watched');
}

/** One of them; undefined when it was removed. */
export function useWatchedLane(number: number): Lane | undefined {
  return useLane('watched', number);
}

function useLanes(how: keyof LanesOfPage): readonly Lane[] {
  const lanes = useLanesOfPage()[how];
  return useSyncExternalStore(lanes.subscribe, lanes.current);
}

function useLane(how: keyof LanesOfPage, number: number): Lane | undefined {
  const lanes = useLanesOfPage()[how];
  return useSyncExternalStore(lanes.subscribe, () => lanes.current().find((lane) => lane.number === number));
}

function useLanesOfPage(): LanesOfPage {
  const store = useAppStore();
  const lanes = known.get(store) ?? {
    read: throttledLanes(store, (tell) => createThrottle(tell, READING_INTERVAL_MS, systemClock)),
    watched: throttledLanes(store, (tell) => createFrameThrottle(tell, systemFrames)),
  };
  known.set(store, lanes);
  return lanes;
}
