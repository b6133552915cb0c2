/**
 * The page's store: state, and the actions that change it. Knows no React, no worker and no browser; the engine client,
 * the clock and the storage are handed in.
 */
import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { LibraryClient } from '../worker/library-protocol.ts';
import { isOutsideFamilies } from '../reasoning/outside-families.ts';
import type { RunSettings } from '../reasoning/run-settings.ts';
import { AUTO_THINK_FORMAT } from '../reasoning/think-format.ts';
import type { EngineClient, RunEvent, RunStats } from '../worker/protocol.ts';
import type { AppActions } from './app-actions.ts';
import { initialAppState } from './app-state.ts';
import type { AppState } from './app-state.ts';
import { applyRunEvent } from './apply-run-event.ts';
import { withRunsOfLanes } from './branches.ts';
import { createActions } from './create-actions.ts';
import { createEngineController } from './engine-controller.ts';
import type { EngineController } from './engine-controller.ts';
import { modelNameOf, speedOf, STORED_SCHEME } from './engine-state.ts';
import type { EngineState, EngineStatus } from './engine-state.ts';
import { withLane } from './lanes.ts';
import { createLibraryController } from './library-controller.ts';
import type { LibraryControllerOptions } from './library-controller.ts';
import type { LibraryActions } from './library-controller.ts';
import type { CatalogueEntry, HubOptions } from './library-state.ts';
import type { Clock, KeyValueStorage } from './outside.ts';
import { liveRule, positionsToProbe } from './probing.ts';
import { RunController } from './run-controller.ts';
import { recallSpeed, rememberSpeed } from './speed-memory.ts';
import { rememberedContext } from './remembered-contexts.ts';
import { createSamplesController, type SamplesController } from './samples-controller.ts';
import { readVotes } from './kept-votes.ts';
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
  const store = createStore<AppState>()(() => stateAtStart(options));
  const set: SetState = (change) => {
    // What a lane does to a run of a tree is in the tree, too, also when the lane is gone.
    store.setState((state) => withRunsOfLanes(change(state)), true);
  };
  const parts: StoreParts = { options, store, set };
  const engine = engineOf(parts);
  const lost = createLossPolicy(engine);
  const runs = runsOf(parts, engine, lost);
  const samples = samplesOf(parts, engine);
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
  const actions = createActions({
    store,
    set,
    engine,
    runs,
    samples,
    clock: options.clock,
    storage: options.storage,
  });
  const library = libraryOf(parts, {
    onPlainFolder: (modelUrl) => {
      actions.chooseEngine({ modelUrl });
    },
    onStored: (id, contextLength) => {
      actions.chooseEngine({ modelUrl: `${STORED_SCHEME}${id}`, contextLength });
    },
  });
  return Object.assign(store, { actions: { ...actions, ...library } });
}

/** What the controllers are made from. */
interface StoreParts {
  readonly options: AppStoreOptions;
  readonly store: StoreApi<AppState>;
  readonly set: SetState;
}

function stateAtStart({ url: given, storage, library }: AppStoreOptions): AppState {
  const url = withRememberedContext(given ?? parseUrlState(''), storage);
  return {
    ...initialAppState(url.state, url.ignored, readTheme(storage), library.catalogue, library.hub),
    votes: readVotes(storage),
  };
}

function engineOf({ options, store, set }: StoreParts): EngineController {
  return createEngineController({
    client: options.client,
    pageUrl: options.pageUrl,
    get: () => store.getState().engine,
    set: (change) => {
      set((state) => ({ ...state, engine: change(state.engine) }));
    },
    earlierSpeed: (info) => recallSpeed(options.storage, info),
  });
}

function runsOf(
  { options, store, set }: StoreParts,
  engine: EngineController,
  lost: LossPolicy,
): RunController {
  const runs = new RunController({
    client: options.client,
    clock: options.clock,
    getLane: (number) => store.getState().lanes.find((lane) => lane.number === number),
    setLane: (number, change) => {
      set((state) => ({ ...state, lanes: withLane(state.lanes, number, change) }));
    },
    onEvent: (number, event) => {
      set((state) => afterRunEvent(state, number, event));
      if (event.kind === 'done') {
        lost.onHealthy();
        keepSpeed(store.getState().engine, event.stats, options.storage);
        runs.probe(number, positionsToProbe(store.getState(), number));
      }
    },
    isOutside: (question) => isOutsideBundled(store.getState(), question),
    ensureReady: () => engine.ensureReady(),
    probeRule: () => liveRule(store.getState()),
    resolveSettings: (settings) => withThinkFormat(settings, store.getState().engine.status),
  });
  return runs;
}

function samplesOf({ options, store, set }: StoreParts, engine: EngineController): SamplesController {
  return createSamplesController({
    client: options.client,
    clock: options.clock,
    get: () => store.getState().samples,
    set: (change) => {
      set((state) => ({ ...state, samples: change(state.samples) }));
    },
    ensureReady: () => engine.ensureReady(),
    modelName: () => modelNameOf(store.getState().engine.choice.modelUrl),
    resolveSettings: (settings) => withThinkFormat(settings, store.getState().engine.status),
  });
}

function libraryOf(
  { options, store, set }: StoreParts,
  { onStored, onPlainFolder }: Pick<LibraryControllerOptions, 'onStored' | 'onPlainFolder'>,
): LibraryActions {
  return createLibraryController({
    client: options.library.client,
    persist: () => options.library.persist(),
    get: () => store.getState().library,
    set: (change) => {
      set((state) => ({ ...state, library: change(state.library) }));
    },
    device: () => store.getState().engine.choice.device,
    pageUrl: options.pageUrl,
    onPlainFolder,
    onStored,
  });
}

/** By its name in what is kept of the run: another checkpoint may read it. */
function withThinkFormat(settings: RunSettings, status: EngineStatus): RunSettings {
  return status.kind === 'ready' && settings.thinkFormat === AUTO_THINK_FORMAT
    ? { ...settings, thinkFormat: status.info.thinkFormat }
    : settings;
}

function keepSpeed({ status }: EngineState, stats: RunStats, storage: KeyValueStorage): void {
  const speed = speedOf(stats);
  if (status.kind === 'ready' && speed !== null) {
    rememberSpeed(storage, status.info, speed);
  }
}

interface LossPolicy {
  onLost(): void;
  onHealthy(): void;
}

/** A link that names no context length leaves it to what was chosen for its checkpoint before. */
function withRememberedContext(url: ParsedUrl, storage: KeyValueStorage): ParsedUrl {
  const { engine } = url.state;
  const contextLength = engine.contextLength || rememberedContext(storage, engine.modelUrl);
  return { ...url, state: { ...url.state, engine: { ...engine, contextLength } } };
}

/** One automatic reload per loss; a second loss before any run has finished is left to the person. */
function createLossPolicy(engine: EngineController): LossPolicy {
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
