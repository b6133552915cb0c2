/** One visit to a hub that fetches and converts a repository into a store in memory. */
import { listShelf } from '../../src/models/checkpoint-shelf.ts';
import { listRepository } from '../../src/models/hub.ts';
import { isOnnxSource } from '../../src/models/onnx-source.ts';
import { openSource } from '../../src/models/open-source.ts';
import { systemEnvironment, type TransferEnvironment } from '../../src/models/transfer-environment.ts';
import { MemoryFileStore } from '../../src/storage/memory-file-store.ts';
import {
  convertCheckpoint,
  type ConversionProgress,
} from '../../src/worker/conversion/convert-checkpoint.ts';
import { inlineQuantizer } from '../../src/worker/conversion/quantizer.ts';
import { openInlineChecksum, type OpenChecksum } from '../../src/worker/conversion/stream-checksum.ts';
import { makePlan } from '../../src/worker/make-plan.ts';
import { startFakeHub, type FakeFile, type FakeHub } from './fake-hub.ts';

/** The repository every visit fetches. */
export const REPOSITORY = 'a/m';

export interface VisitOptions {
  /** Bytes of weights after which the tab is closed. */
  readonly stopAt?: number;
  readonly weights?: 'int4' | 'int8';
  readonly token?: string;
  readonly environment?: TransferEnvironment;
  readonly openChecksum?: OpenChecksum;
}

/** Waits are cut short: chance and time are not what is tested with it. */
export const hastyEnvironment: TransferEnvironment = {
  ...systemEnvironment,
  sleep: (ms, signal) => systemEnvironment.sleep(Math.min(ms, 300), signal),
};

/** Plans and converts; resolves to what was told about the progress. */
export async function visit(
  hub: FakeHub,
  store: MemoryFileStore,
  options: VisitOptions = {},
): Promise<ConversionProgress[]> {
  const { stopAt = Infinity, weights = 'int4', token = '', environment = hastyEnvironment } = options;
  const { openChecksum = openInlineChecksum } = options;
  const controller = new AbortController();
  const { signal } = controller;
  const listing = await listRepository(REPOSITORY, { baseUrl: hub.url, token }, environment, signal);
  const source = await openSource(listing, null, signal);
  if (isOnnxSource(source)) throw new Error('the repository of a visit has weights, not a graph');
  const progress: ConversionProgress[] = [];
  await convertCheckpoint({
    source,
    plan: makePlan(source, { name: 'm', weights, thinkFormat: 's1' }),
    store,
    quantizer: inlineQuantizer,
    openChecksum,
    now: () => performance.now(),
    signal,
    onProgress: (event) => {
      progress.push(event);
      if (event.doneBytes >= stopAt) controller.abort(new Error('tab closed'));
    },
  });
  return progress;
}

/** Runs `use` with a hub that has these files as `REPOSITORY`. */
export async function withHub<T>(
  files: ReadonlyMap<string, FakeFile>,
  use: (hub: FakeHub) => Promise<T>,
): Promise<T> {
  const hub = await startFakeHub({ [REPOSITORY]: files });
  try {
    return await use(hub);
  } finally {
    await hub.close();
  }
}

/** Everything in the folder of the one stored checkpoint, to compare two of them. */
export async function contents(store: MemoryFileStore): Promise<Record<string, string>> {
  const out: Record<string, string> = {};
  const [{ id }] = await listShelf(store);
  for (const { name } of await store.list(`checkpoints/${id}`)) {
    const bytes = await (await store.read(`checkpoints/${id}/${name}`))!.arrayBuffer();
    out[name] = Buffer.from(bytes).toString('base64');
  }
  return out;
}

/** What a visit without faults leaves. */
export async function uninterrupted(files: ReadonlyMap<string, FakeFile>): Promise<Record<string, string>> {
  return withHub(files, async (hub) => {
    const store = new MemoryFileStore();
    await visit(hub, store);
    return contents(store);
  });
}

/** Of the one stored checkpoint. */
export async function shelfState(store: MemoryFileStore): Promise<string | undefined> {
  return (await listShelf(store))[0]?.state;
}
