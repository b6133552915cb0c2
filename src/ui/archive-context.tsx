/** The archive in React. Null where the page is shown without one, as in the gallery. */
import { createContext, use } from 'react';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand';
import type { Archive } from '../store/archive.ts';

/** Provides the archive to the page. */
export const ArchiveContext = createContext<Archive | null>(null);

/** The archive, or null. */
export function useArchive(): Archive | null {
  return use(ArchiveContext);
}

/** A part of the state of one of the archive's stores. */
export function useArchiveState<S, T>(store: StoreApi<S>, select: (state: S) => T): T {
  return useStore(store, select);
}
