/**
 * The page's store: state, and the actions that change it. Knows no React, no worker and no browser; the engine client,
 * the clock and the storage are handed in.
 */
import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { LibraryClient } from '../worker/library-protocol.ts';
import { isOutsideFamilies } from '../reasoning/outside-families.ts';
import { AUTO_THINK_FORMAT } from '../reasoning/think-format.ts';
import type { EngineClient, RunEvent } from '../worker/protocol.ts';
import type { AppActions } from './app-actions.ts';
import { initialAppState } from './app-state.ts';
import type { AppState } from './app-state.ts';
import { applyRunEvent } from './apply-run-event.ts';
import { createActions } from './create-actions.ts';
import { createEngineController } from './engine-controller.ts';
import type { EngineController } from './engine-controller.ts';
import { modelNameOf, speedOf, STORED_SCHEME } from './engine-state.ts';
import type { Lane } from './lane.ts';
import { withLane } from './lanes.ts';
import { createLibraryController } from './library-controller.ts';
import type { CatalogueEntry, HubOptions } from './library-state.ts';
import type { Clock, KeyValueStorage } from './outside.ts';
import { liveRule, positionsToProbe } from './probing.ts';
import { RunController } from './run-controller.ts';
import { readTheme } from './theme-storage.ts';
import { parseUrlState } from './url-state.ts';
import type { ParsedUrl } from './url-state.ts';

/** What the store is made from. */
export interface AppStoreOptions {
  readonly client: EngineClient;
  readonly library: {
    readonly client: LibraryClient;
    readonly catalogue: readonly CatalogueEntry[];
    readonly hub: HubOptions;
    /** Asks the browser to keep what is stored when space gets short. */
    persist(): Promise<unknown>;
  };
  readonly clock: Clock;
  readonly storage: KeyValueStorage;
  /** What the address bar said. */
  readonly url?: ParsedUrl;
  /** Absolute URL the page is served from; model folders are relative to it. */
  readonly pageUrl: string;
}

/** Vanilla store with its actions beside it. */
export interface AppStore extends StoreApi<AppState> {
  readonly actions: AppActions;
}

type SetState = (change: (state: AppState) => AppState) => void;

/** Creates the store; nothing is loaded until `actions.loadEngine()` or a first run. */
export function createAppStore(options: AppStoreOptions): AppStore {
  const url = options.url ?? parseUrlState('');
  const store = createStore<AppState>()(() =>
    initialAppState(
      url.state,
      url.ignored,
      readTheme(options.storage),
      options.library.catalogue,
      options.library.hub,
    ),
  );
  const set: SetState = (change) => {
    store.setState(change, true);
  };
  const getLane = (number: number): Lane | undefined =>
    store.getState().lanes.find((lane) => lane.number === number);
  const engine = createEngineController({
    client: options.client,
    pageUrl: options.pageUrl,
    get: () => store.getState().engine,
    set: (change) => {
      set((state) => ({ ...state, engine: change(state.engine) }));
    },
  });
  const lost = createLossPolicy(engine);
  const runs = new RunController({
    client: options.client,
    clock: options.clock,
    getLane,
    setLane: (number, change) => {
      set((state) => ({ ...state, lanes: withLane(state.lanes, number, change) }));
    },
    onEvent: (number, event) => {
      set((state) => afterRunEvent(state, number, event));
      if (event.kind === 'done') {
        lost.onHealthy();
        runs.probe(number, positionsToProbe(store.getState(), number));
      }
    },
    isOutside: (question) => isOutsideBundled(store.getState(), question),
    ensureReady: () => engine.ensureReady(),
    probeRule: () => liveRule(store.getState().probing),
    resolveSettings: (settings) => {
      const { status } = store.getState().engine;
      // By its name in what is kept of the run: another checkpoint may read it.
      return status.kind === 'ready' && settings.thinkFormat === AUTO_THINK_FORMAT
        ? { ...settings, thinkFormat: status.info.thinkFormat }
        : settings;
    },
  });
  options.client.onLost((error) => {
    set((state) => ({
      ...state,
      engine: { ...state.engine, lost: error, status: { kind: 'failed', error } },
    }));
    store.getState().lanes.forEach((lane) => {
      runs.release(lane.number);
    });
    lost.onLost();
  });
  const actions = createActions({ store, set, engine, runs, clock: options.clock, storage: options.storage });
  const library = createLibraryController({
    client: options.library.client,
    persist: () => options.library.persist(),
    get: () => store.getState().library,
    set: (change) => {
      set((state) => ({ ...state, library: change(state.library) }));
    },
    device: () => store.getState().engine.choice.device,
    pageUrl: options.pageUrl,
    onPlainFolder: (modelUrl) => {
      actions.chooseEngine({ modelUrl, contextLength: 0 });
    },
    onStored: (id, contextLength) => {
      actions.chooseEngine({ modelUrl: `${STORED_SCHEME}${id}`, contextLength });
    },
  });
  return Object.assign(store, { actions: { ...actions, ...library } });
}

/** One automatic reload per loss; a second loss before any run has finished is left to the person. */
function createLossPolicy(engine: EngineController): { onLost: () => void; onHealthy: () => void } {
  let retried = false;
  return {
    onLost: () => {
      if (!retried) {
        retried = true;
        void engine.load();
      }
    },
    onHealthy: () => {
      retried = false;
    },
  };
}

function afterRunEvent(state: AppState, number: number, event: RunEvent): AppState {
  const lanes = withLane(state.lanes, number, (lane) => applyRunEvent(lane, event));
  // Measured once per run: a number that changes every frame cannot be read.
  const speed = event.kind === 'done' ? speedOf(event.stats) : null;
  return speed === null
    ? { ...state, lanes }
    : { ...state, lanes, engine: { ...state.engine, tokensPerSecond: speed } };
}

/** Other checkpoints than the bundled one are not judged: nobody has measured what lies outside them. */
function isOutsideBundled({ engine, scope }: AppState, question: string): boolean {
  return engine.choice.modelUrl === null && scope !== null && isOutsideFamilies(question, scope);
}

/** Name of the chosen checkpoint. */
export function chosenModelName(state: AppState): string {
  return modelNameOf(state.engine.choice.modelUrl);
}
