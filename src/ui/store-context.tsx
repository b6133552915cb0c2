/** The store in React: one context, one hook for state, one for actions. */
import { createContext, use } from 'react';
import { useStore } from 'zustand';
import type { AppActions } from '../store/app-actions.ts';
import type { AppState } from '../store/app-state.ts';
import type { AppStore } from '../store/app-store.ts';

/** Provides the store to the page. */
export const StoreContext = createContext<AppStore | null>(null);

/** The store itself, for what `useAppState` does not do. */
export function useAppStore(): AppStore {
  const store = use(StoreContext);
  if (store === null) {
    throw new Error('Components of the page need a StoreContext above them.');
  }
  return store;
}

/** A part of the state; the component renders again when it changes. */
export function useAppState<T>(select: (state: AppState) => T): T {
  return useStore(useAppStore(), select);
}

/** The actions; stable. */
export function useActions(): AppActions {
  return useAppStore().actions;
}
