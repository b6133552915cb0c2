/** Composition root of the page: makes the client and the store, and mounts the page. */
import { StrictMode } from 'react';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { CATALOGUE } from './models/catalogue.ts';
import { PUBLIC_HUB } from './models/hub.ts';
import { parseModelScope } from './reasoning/outside-families.ts';
import { createFallbackRunHistory } from './storage/fallback-run-history.ts';
import { createIndexedDbRunHistory } from './storage/indexed-db-run-history.ts';
import { createAppStore } from './store/app-store.ts';
import type { AppStore } from './store/app-store.ts';
import { parseExamples } from './store/examples.ts';
import { BUNDLED_MODEL } from './store/engine-state.ts';
import { Archive } from './store/archive.ts';
import { systemClock } from './store/outside.ts';
import type { KeyValueStorage } from './store/outside.ts';
import { syncUrl } from './store/sync-url.ts';
import { keepVotes } from './store/vote-keeper.ts';
import { isTraceFragment } from './store/trace-link.ts';
import { namesOtherHost, parseUrlState } from './store/url-state.ts';
import { App } from './ui/App.tsx';
import { ArchiveContext } from './ui/archive-context.tsx';
import { StoreContext } from './ui/store-context.tsx';
import { createWorkerClient } from './worker/client.ts';
import { createWorkerLibrary } from './worker/library-client.ts';

const PAGE_BASE = new URL(import.meta.env.BASE_URL, window.location.href);

/** Looked up at each use: with storage turned off, even naming it throws. */
const PAGE_STORAGE: KeyValueStorage = {
  getItem: (key) => window.localStorage.getItem(key),
  setItem: (key, value) => {
    window.localStorage.setItem(key, value);
  },
};

function mount(page: ReactNode): void {
  const root = document.getElementById('root');
  if (root === null) {
    throw new Error('The page has no #root to mount in.');
  }
  createRoot(root).render(<StrictMode>{page}</StrictMode>);
}

function createPageStore(): AppStore {
  return createAppStore({
    client: createWorkerClient(),
    library: {
      client: createWorkerLibrary(),
      catalogue: CATALOGUE,
      hub: PUBLIC_HUB,
      persist: () => navigator.storage.persist(),
    },
    clock: systemClock,
    storage: PAGE_STORAGE,
    url: parseUrlState(window.location.search),
    pageUrl: PAGE_BASE.href,
  });
}

async function loadExamples(store: AppStore): Promise<void> {
  try {
    const response = await fetch(new URL('questions/examples.json', PAGE_BASE));
    if (response.ok) {
      store.actions.setExamples(parseExamples(await response.json()));
    }
  } catch {
    // The built-in examples are there already.
  }
}

async function loadScope(store: AppStore): Promise<void> {
  try {
    const response = await fetch(new URL(`models/${BUNDLED_MODEL}/scope.json`, PAGE_BASE));
    const scope = response.ok ? parseModelScope(await response.json()) : null;
    if (scope !== null) {
      store.actions.setScope(scope);
    }
  } catch {
    // Without it no question is called foreign, and everything else works.
  }
}

function createArchive(app: AppStore): Archive {
  const { hash, origin, pathname } = window.location;
  return new Archive({
    app,
    history: createFallbackRunHistory(createIndexedDbRunHistory()),
    clock: systemClock,
    storage: PAGE_STORAGE,
    today: () => new Date(),
    visit: `${Date.now().toString(36)}-${crypto.getRandomValues(new Uint32Array(1)).join('')}`,
    calm: window.matchMedia('(prefers-reduced-motion: reduce)').matches,
    pageUrl: `${origin}${pathname}`,
    hasErrand: app.getState().question !== '' || isTraceFragment(hash),
  });
}

/** Once its recording was closed or kept, or something is asked, the link in the address is of this page's own question again. */
function dropFragmentAfter(archive: Archive, app: AppStore): void {
  const drop = (): void => {
    if (isTraceFragment(window.location.hash)) {
      const { pathname, search } = window.location;
      window.history.replaceState(null, '', `${pathname}${search}`);
    }
  };
  archive.replay.subscribe(({ replay }, previous) => {
    if (previous.replay?.source === 'link' && replay?.source !== 'link') drop();
  });
  app.subscribe(({ lanes }, previous) => {
    if (lanes !== previous.lanes && lanes.some(({ run }) => run !== null)) drop();
  });
}

/** Recordings by link, the introduction, and what was not stored yet when the page goes away. */
function startArchive(archive: Archive, app: AppStore): void {
  const openFragment = (): void => {
    void archive.openFragment(window.location.hash);
  };
  openFragment();
  dropFragmentAfter(archive, app);
  window.addEventListener('hashchange', openFragment);
  const flush = (): void => {
    void archive.flush();
  };
  window.addEventListener('pagehide', flush);
  document.addEventListener('visibilitychange', flush);
  // Behind everything the model needs.
  void archive.playIntro(async () => {
    const response = await fetch(new URL('recorded/intro.json', PAGE_BASE), { priority: 'low' });
    return response.text();
  });
}

function startPage(): void {
  const store = createPageStore();
  const archive = createArchive(store);
  keepVotes(store, () => new Date());
  syncUrl(
    store,
    {
      search: () => window.location.search,
      replace: (search) => {
        window.history.replaceState(null, '', `${window.location.pathname}${search}${window.location.hash}`);
      },
    },
    systemClock,
  );
  mount(
    <StoreContext value={store}>
      <ArchiveContext value={archive}>
        <App />
      </ArchiveContext>
    </StoreContext>,
  );
  void loadExamples(store);
  store.actions.refreshShelf();
  void loadScope(store);
  const { modelUrl } = store.getState().engine.choice;
  if (modelUrl !== null && namesOtherHost(modelUrl, window.location.href)) {
    store.actions.addNotice(
      `This link names a model on ${new URL(modelUrl).host}. It is downloaded when you press Load or Think.`,
    );
  } else {
    store.actions.loadEngine();
  }
  startArchive(archive, store);
}

const gallery = import.meta.env.DEV ? new URLSearchParams(window.location.search).get('gallery') : null;
if (import.meta.env.DEV && gallery !== null) {
  const { Gallery } = await import('./ui/gallery/Gallery.tsx');
  mount(<Gallery scene={gallery} />);
} else {
  startPage();
}
