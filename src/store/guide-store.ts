/** The guided first run: which step is shown, and whether the visitor has seen it. */
import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { KeyValueStorage } from './outside.ts';

/** What a step is about. */
export type GuideStep = 'budget' | 'wait' | 'slider' | 'strip' | 'compare';

/** In order. */
export const GUIDE_STEPS: readonly GuideStep[] = ['budget', 'wait', 'slider', 'strip', 'compare'];

/** State of the guide: null when it is closed. */
export interface GuideState {
  readonly step: GuideStep | null;
}

/** What the guide's buttons do. */
export interface GuideActions {
  /** From the first step. */
  start(): void;
  next(): void;
  back(): void;
  /** Closes it and remembers that it was seen. */
  finish(): void;
}

/** Vanilla store with its actions beside it. */
export interface GuideStore extends StoreApi<GuideState> {
  readonly actions: GuideActions;
}

const KEY = 's1-playground.guide';
const SEEN = 'seen';

/** @param welcome open it if it was never seen here */
export function createGuideStore(storage: KeyValueStorage, welcome: boolean): GuideStore {
  const first = GUIDE_STEPS[0] ?? null;
  const store = createStore<GuideState>()(() => ({ step: welcome && !wasSeen(storage) ? first : null }));
  const move = (by: number): void => {
    store.setState(({ step }) => {
      const at = step === null ? -1 : GUIDE_STEPS.indexOf(step);
      return { step: GUIDE_STEPS[at + by] ?? step };
    });
  };
  return Object.assign(store, {
    actions: {
      start: () => {
        store.setState({ step: first });
      },
      next: () => {
        move(1);
      },
      back: () => {
        move(-1);
      },
      finish: () => {
        store.setState({ step: null });
        remember(storage);
      },
    },
  });
}

/** Where nothing can be remembered, the guide does not come by itself: it would come at every visit. */
function wasSeen(storage: KeyValueStorage): boolean {
  try {
    return storage.getItem(KEY) === SEEN;
  } catch {
    return true;
  }
}

function remember(storage: KeyValueStorage): void {
  try {
    storage.setItem(KEY, SEEN);
  } catch {
    // Storage turned off: closed for as long as the page is open.
  }
}
