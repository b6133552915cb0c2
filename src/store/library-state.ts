/** What the page knows about checkpoints that can be fetched or are stored. */
import type {
  CatalogueEntry,
  DownloadEvent,
  EngineError,
  HubOptions,
  ModelSource,
  PlanReport,
  SearchHit,
  Shelf,
  StoredWeights,
} from '../worker/library-protocol.ts';

export type {
  CatalogueEntry,
  HubOptions,
  ModelFileHit,
  ModelSource,
  PlanReport,
  SearchHit,
  ShelfEntry,
  StoredForm,
  StoredWeights,
} from '../worker/library-protocol.ts';

/** The plan on show. */
export interface PlanView {
  readonly source: ModelSource;
  readonly weights: StoredWeights;
  readonly contextLength: number;
  readonly state: 'asking' | 'ready' | 'failed';
  /** The last one that could be made; stays while the next is asked for. */
  readonly report: PlanReport | null;
  readonly error: EngineError | null;
}

export type Progress = Extract<DownloadEvent, { readonly kind: 'progress' }>;

/** The one download at a time. */
export interface DownloadView {
  /** Id it is stored under. */
  readonly id: string;
  readonly name: string;
  /** The files are kept as they are. */
  readonly asPublished: boolean;
  readonly state: 'running' | 'paused' | 'failed';
  readonly progress: Progress | null;
  readonly error: EngineError | null;
}

export interface SearchView {
  readonly state: 'idle' | 'asking' | 'ready' | 'failed';
  readonly hits: readonly SearchHit[];
  readonly error: EngineError | null;
}

/** Library part of the page's state. */
export interface LibraryState {
  readonly catalogue: readonly CatalogueEntry[];
  /** Null until it has been read. */
  readonly shelf: Shelf | null;
  readonly shelfError: EngineError | null;
  /** Held here only: the token is written nowhere. */
  readonly hub: HubOptions;
  readonly search: SearchView;
  /** What is open under the engine's bar. */
  readonly open: 'nothing' | 'other' | 'plan';
  readonly plan: PlanView | null;
  readonly download: DownloadView | null;
}

/** What the page starts with. */
export function initialLibraryState(catalogue: readonly CatalogueEntry[], hub: HubOptions): LibraryState {
  return {
    catalogue,
    shelf: null,
    shelfError: null,
    hub,
    search: { state: 'idle', hits: [], error: null },
    open: 'nothing',
    plan: null,
    download: null,
  };
}

/** The download after an event of it; null when it is over. Pure. */
export function applyDownloadEvent(download: DownloadView, event: DownloadEvent): DownloadView | null {
  switch (event.kind) {
    case 'planned':
      return {
        ...download,
        id: event.report.id,
        name: event.report.name,
        asPublished: event.report.published !== null,
      };
    case 'progress':
      return { ...download, progress: event };
    case 'failed':
      return { ...download, state: 'failed', error: event.error };
    case 'stored':
      return null;
    default:
      return event satisfies never;
  }
}
