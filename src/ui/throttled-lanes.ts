/** Lanes as the page draws them: what is read a few times a second, what is watched with every other frame; see `store/throttled-lanes.ts`. */
import { useSyncExternalStore } from 'react';
import type { AppStore } from '../store/app-store.ts';
import type { Lane } from '../store/lane.ts';
import { frameTurns } from '../store/frame-turns.ts';
import { systemClock, systemFrames } from '../store/outside.ts';
import { createFrameThrottle, createSteadyThrottle } from '../store/throttle.ts';
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

/** All lanes, to be watched: drawn at most with every other frame, however many lanes think at once. */
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
  const lanes = known.get(store) ?? lanesOf(store);
  known.set(store, lanes);
  return lanes;
}

function lanesOf(store: AppStore): LanesOfPage {
  const { watched, read } = frameTurns(systemFrames);
  return {
    read: throttledLanes(store, (tell) => createSteadyThrottle(tell, READING_INTERVAL_MS, systemClock, read)),
    watched: throttledLanes(store, (tell) => createFrameThrottle(tell, watched)),
  };
}
