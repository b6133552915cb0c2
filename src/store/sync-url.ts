/** Keeps the address bar on the state of the page. */
import type { AppStore } from './app-store.ts';
import { urlStateOf } from './app-state.ts';
import type { Clock } from './outside.ts';
import { createThrottle } from './throttle.ts';
import { formatUrlState, type UrlState } from './url-state.ts';

/** The part of the browser's location and history that is used. */
export interface AddressBar {
  search(): string;
  replace(search: string): void;
}

/** Browsers refuse more than about 100 changes of the address in 30 s. */
const INTERVAL_MS = 400;

/** Writes changes of question, settings, lanes and engine choice; returns an unsubscribe function. */
export function syncUrl(store: AppStore, bar: AddressBar, clock: Clock): () => void {
  const throttle = createThrottle(
    () => {
      const before = bar.search();
      const search = formatUrlState(urlStateOf(store.getState()), before);
      if (search !== before) {
        bar.replace(search);
      }
    },
    INTERVAL_MS,
    clock,
  );
  const unsubscribe = store.subscribe((state, previous) => {
    const changed = !isSame(urlStateOf(state), urlStateOf(previous));
    if (changed) {
      throttle.request();
    }
  });
  return () => {
    throttle.cancel();
    unsubscribe();
  };
}

/** By identity of the parts, which a reducer replaces when they change; cheap enough for every batch of tokens. */
function isSame({ lanes, ...rest }: UrlState, other: UrlState): boolean {
  const keys = Object.keys(rest) as (keyof typeof rest)[];
  return (
    keys.every((key) => rest[key] === other[key]) &&
    lanes.length === other.lanes.length &&
    lanes.every((settings, index) => settings === other.lanes[index])
  );
}
