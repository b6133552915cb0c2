/** Lanes for the parts of the page that are read rather than watched; see `store/throttled-lanes.ts`. */
import { useSyncExternalStore } from 'react';
import type { AppStore } from '../store/app-store.ts';
import type { Lane } from '../store/lane.ts';
import { systemClock } from '../store/outside.ts';
import { throttledLanes } from '../store/throttled-lanes.ts';
import type { ThrottledLanes } from '../store/throttled-lanes.ts';
import { useAppStore } from './store-context.tsx';

/** One for each store, so that all parts of the page show the same count. */
const known = new WeakMap<AppStore, ThrottledLanes>();

/** All lanes; new thinking tokens alone do not draw the component again more than a few times a second. */
export function useThrottledLanes(): readonly Lane[] {
  const lanes = useThrottled();
  return useSyncExternalStore(lanes.subscribe, lanes.current);
}

/** One of them; undefined when it was removed. */
export function useThrottledLane(number: number): Lane | undefined {
  const lanes = useThrottled();
  return useSyncExternalStore(lanes.subscribe, () => lanes.current().find((lane) => lane.number === number));
}

function useThrottled(): ThrottledLanes {
  const store = useAppStore();
  const lanes = known.get(store) ?? throttledLanes(store, systemClock);
  known.set(store, lanes);
  return lanes;
}
