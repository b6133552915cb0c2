/** How many tokens a checkpoint is opened with: what fits, what was chosen for it, and never what was chosen for another. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { DownloadEvent, PlanReport } from '../worker/library-protocol.ts';
import { createAppStore, type AppStore, type AppStoreOptions } from './app-store.ts';
import type { KeyValueStorage } from './outside.ts';
import { rememberContext, rememberedContext } from './remembered-contexts.ts';
import { createFakeClient, type FakeClient } from './testing/fake-client.ts';
import { FAKE_LIBRARY, FAKE_REPORT } from './testing/fake-library.ts';
import { ManualClock } from './testing/manual-clock.ts';
import { parseUrlState } from './url-state.ts';

const STORED = `stored:${FAKE_REPORT.id}`;

class MapStorage implements KeyValueStorage {
  readonly items = new Map<string, string>();
  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.items.set(key, value);
  }
}

let storage: MapStorage;
let client: FakeClient;

function open(search = '', library: AppStoreOptions['library'] = FAKE_LIBRARY): AppStore {
  client = createFakeClient();
  return createAppStore({
    client,
    library,
    clock: new ManualClock(),
    storage,
    url: parseUrlState(search),
    pageUrl: 'https://page.test/',
  });
}

const lastContext = (): number | undefined => client.loads.at(-1)?.contextLength;
const settle = () => new Promise((resolve) => setTimeout(resolve));

/** A library whose plan has room for this context at most. */
function libraryWithRoomFor(contextLength: number): AppStoreOptions['library'] {
  const report: PlanReport = { ...FAKE_REPORT, plan: { ...FAKE_REPORT.plan, contextLength } };
  return {
    ...FAKE_LIBRARY,
    client: {
      ...FAKE_LIBRARY.client,
      plan: () => Promise.resolve({ ok: true, value: report }),
      async *download(): AsyncGenerator<DownloadEvent> {
        yield { kind: 'planned', report };
        yield { kind: 'stored', id: report.id };
      },
    },
  };
}

describe('the context length', () => {
  beforeEach(() => {
    storage = new MapStorage();
  });

  it('of a checkpoint that was just stored is what its plan has room for, not what was wished', async () => {
    const store = open('', libraryWithRoomFor(3000));
    store.actions.openPlan({ kind: 'hub', repository: 'a/m' });
    await settle();
    store.actions.changePlan({ contextLength: 32_768 });
    await settle();
    store.actions.startDownload();
    await settle();
    expect(client.loads.at(-1)).toMatchObject({ modelUrl: STORED, contextLength: 3000 });
  });

  it('is remembered per checkpoint, also by the next visit', () => {
    const store = open();
    store.actions.chooseEngine({ modelUrl: STORED, contextLength: 16_384 });
    store.actions.chooseEngine({ modelUrl: 'stored:other' });
    expect(lastContext()).toBeUndefined();
    store.actions.chooseEngine({ modelUrl: STORED });
    expect(lastContext()).toBe(16_384);
    const next = open(`?model=${STORED}`);
    next.actions.loadEngine();
    expect(lastContext()).toBe(16_384);
    next.actions.chooseEngine({ contextLength: 0 });
    expect(lastContext()).toBeUndefined();
    next.actions.chooseEngine({ modelUrl: null });
    next.actions.chooseEngine({ modelUrl: STORED });
    expect(lastContext()).toBeUndefined();
  });

  it('of a link wins for that visit and stays when the device is changed', () => {
    rememberContext(storage, STORED, 8192);
    const store = open(`?model=${STORED}&context=2048`);
    store.actions.loadEngine();
    store.actions.chooseEngine({ device: 'wasm' });
    expect(client.loads.map(({ contextLength }) => contextLength)).toEqual([2048, 2048]);
    expect(rememberedContext(storage, STORED)).toBe(8192);
  });

  it('survives what others write into the storage, and storage that is turned off', () => {
    storage.setItem('s1-playground.contexts', '[["stored:a",-3],["stored:b",4096],7]');
    expect(rememberedContext(storage, 'stored:a')).toBe(0);
    expect(rememberedContext(storage, 'stored:b')).toBe(4096);
    storage.setItem('s1-playground.contexts', '{');
    expect(rememberedContext(storage, null)).toBe(0);
    const off: KeyValueStorage = {
      getItem: () => {
        throw new Error('off');
      },
      setItem: () => {
        throw new Error('off');
      },
    };
    rememberContext(off, null, 1024);
    expect(rememberedContext(off, null)).toBe(0);
  });
});
