/** A library with nothing in it, and views of one in every state: for tests of the store and for the gallery. */
import type { DownloadEvent, LibraryClient, PlanReport, Shelf } from '../../worker/library-protocol.ts';
import type { AppStoreOptions } from '../app-store.ts';

/** What a plan of a large checkpoint looks like; numbers of the real planner for s1.1-1.5B on a GPU. */
export const FAKE_REPORT: PlanReport = {
  id: 'simplescaling--s1.1-1.5B--int4',
  name: 's1.1-1.5B',
  parameters: 1_543_714_304,
  thinkFormat: 's1',
  notes: ['Its authors publish it as not evaluated and recommend s1.1-32B.'],
  plan: {
    downloadBytes: 7_110_000_000,
    diskBytes: 869_000_000,
    diskPeakBytes: 1_000_000_000,
    weightsBytes: 868_500_000,
    kvBytesPerToken: 28_672,
    kvBytes: 234_881_024,
    scratchBytes: 76_000_000,
    memoryBytes: 1_179_000_000,
    loadingBytes: 131_272_704,
    contextLength: 8192,
    longestContext: 32_768,
    problems: [],
  },
  advice: {
    obstacles: [],
    instead: [],
    warnings: [
      'Browsers do not tell how much memory a GPU has. This one must have 1.2 GB free, and as much again as the cache for every further lane.',
    ],
  },
  contextChoices: [1024, 2048, 4096, 8192, 16_384, 32_768],
  device: 'webgpu',
  exact: false,
  revision: null,
  hasChecksums: true,
  published: null,
};

/** One of each kind. */
export const FAKE_SHELF: Shelf = {
  entries: [
    {
      id: 'Qwen--Qwen3-0.6B--int4',
      name: 'Qwen3-0.6B',
      sizeBytes: 336_000_000,
      state: 'complete',
      weights: 'int4',
    },
    {
      id: 'simplescaling--s1.1-1.5B--int4',
      name: 's1.1-1.5B',
      sizeBytes: 412_000_000,
      state: 'partial',
      weights: 'int4',
      source: { kind: 'hub', repository: 'simplescaling/s1.1-1.5B', revision: 'c0ffee0' },
      doneBytes: 3_300_000_000,
      totalBytes: 7_110_000_000,
    },
    { id: 'broken--int4', name: 'broken--int4', sizeBytes: 12_000_000, state: 'damaged' },
  ],
  usedBytes: 760_000_000,
  freeBytes: 58_000_000_000,
};

const client: LibraryClient = {
  shelf: () => Promise.resolve({ ok: true, value: { entries: [], usedBytes: 0, freeBytes: 1e10 } }),
  plan: () => Promise.resolve({ ok: true, value: FAKE_REPORT }),
  search: () => Promise.resolve({ ok: true, value: [] }),
  remove: () => Promise.resolve({ ok: true, value: null }),
  async *download(): AsyncGenerator<DownloadEvent> {
    yield { kind: 'planned', report: { ...FAKE_REPORT, exact: true } };
    yield { kind: 'stored', id: FAKE_REPORT.id };
  },
};

/** What the store wants of it. */
export const FAKE_LIBRARY: AppStoreOptions['library'] = {
  client,
  catalogue: [],
  hub: { baseUrl: 'https://hub.invalid', token: '' },
  persist: () => Promise.resolve(true),
};
