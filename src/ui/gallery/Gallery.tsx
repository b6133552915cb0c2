/**
 * Development only: the page without a model. `?gallery=app` drives the whole page with the scripted client; any name of
 * `SCENES` shows the page frozen in that state; anything else lists the scenes.
 */
import { useMemo } from 'react';
import { createAppStore } from '../../store/app-store.ts';
import type { AppStore } from '../../store/app-store.ts';
import { systemClock } from '../../store/outside.ts';
import { createFakeClient } from '../../store/testing/fake-client.ts';
import { FAKE_LIBRARY } from '../../store/testing/fake-library.ts';
import { parseUrlState } from '../../store/url-state.ts';
import { App } from '../App.tsx';
import { StoreContext } from '../store-context.tsx';
import { SCENES } from './scenes.ts';

const NO_STORAGE = { getItem: () => null, setItem: () => undefined };
const FRAME_MS = 33;
const TOKENS_PER_FRAME = 3;

/** The page in one scene. */
export function Gallery({ scene }: { readonly scene: string }) {
  const store = useMemo(() => (scene === 'app' ? createLiveStore() : createFrozenStore(scene)), [scene]);
  if (store === null) {
    return (
      <main>
        <h1>Gallery</h1>
        <ul>
          {['app', ...Object.keys(SCENES)].map((name) => (
            <li key={name}>
              <a href={`?gallery=${name}`}>{name}</a>
            </li>
          ))}
        </ul>
      </main>
    );
  }
  return (
    <StoreContext value={store}>
      <App />
    </StoreContext>
  );
}

function createFrozenStore(scene: string): AppStore | null {
  const state = SCENES[scene];
  if (state === undefined) {
    return null;
  }
  const store = createAppStore({
    client: createFakeClient(),
    clock: systemClock,
    storage: NO_STORAGE,
    library: FAKE_LIBRARY,
    pageUrl: window.location.href,
  });
  store.setState(state, true);
  return store;
}

function createLiveStore(): AppStore {
  const client = createFakeClient();
  const store = createAppStore({
    client,
    clock: systemClock,
    storage: NO_STORAGE,
    library: FAKE_LIBRARY,
    url: parseUrlState(window.location.search),
    pageUrl: window.location.href,
  });
  window.setInterval(() => {
    client.advance(TOKENS_PER_FRAME);
    if (store.getState().engine.status.kind === 'loading') {
      client.finishLoad();
    }
  }, FRAME_MS);
  store.actions.loadEngine();
  return store;
}
