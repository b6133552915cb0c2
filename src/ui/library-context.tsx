/** The library in React. Null where the page is shown without one, as in the gallery. */
import { createContext, use } from 'react';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand';
import type { Library } from '../store/library.ts';

/** Provides the library to the page. */
export const LibraryContext = createContext<Library | null>(null);

/** The library, or null. */
export function useLibrary(): Library | null {
  return use(LibraryContext);
}

/** A part of the state of one of the library's stores. */
export function useLibraryState<S, T>(store: StoreApi<S>, select: (state: S) => T): T {
  return useStore(store, select);
}
