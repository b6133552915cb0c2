/** A lane for the parts of the page that are read rather than watched. */
import { useMemo, useSyncExternalStore } from 'react';
import { calmLane } from '../../store/calm-lane.ts';
import type { Lane } from '../../store/lane.ts';
import { systemClock } from '../../store/outside.ts';
import { useAppStore } from '../store-context.tsx';

/** The lane; while it thinks, new tokens alone do not draw the component again more than a few times a second. */
export function useCalmLane(number: number): Lane | undefined {
  const store = useAppStore();
  const calm = useMemo(() => calmLane(store, number, systemClock), [store, number]);
  return useSyncExternalStore(calm.subscribe, calm.current);
}
