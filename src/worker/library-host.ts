/** Answers the library's calls. Storage, network, device and time come in from outside, so it runs in Node as well. */
import { catalogueEntryOf } from '../models/catalogue.ts';
import { listShelf, removeCheckpoint } from '../models/checkpoint-shelf.ts';
import { openConvertedFolder } from '../models/converted-folder.ts';
import type { DeviceFacts } from '../models/download-plan.ts';
import { listRepository, searchHub } from '../models/hub.ts';
import { localListing } from '../models/local-source-file.ts';
import { isOnnxSource, type OpenedSource } from '../models/onnx-source.ts';
import { openSource } from '../models/open-source.ts';
import type { TransferEnvironment } from '../models/transfer-environment.ts';
import type { FileStore } from '../storage/file-store.ts';
import { StorageError } from '../storage/storage-error.ts';
import { convertCheckpoint, type ConversionProgress } from './conversion/convert-checkpoint.ts';
import type { Quantizer } from './conversion/quantizer.ts';
import type { OpenChecksum } from './conversion/stream-checksum.ts';
import { storeFiles } from './conversion/store-files.ts';
import { toEngineError } from './engine-error.ts';
import { InTurn } from './in-turn.ts';
import type {
  DownloadEvent,
  LibraryCalls,
  LibraryReply,
  LibraryRequest,
  ModelSource,
  PlanReport,
  PlanRequest,
  Shelf,
} from './library-protocol.ts';
import { copiedManifest, graphManifest, makePlan } from './make-plan.ts';
import { planFromCatalogue, planFromFolder, planFromSource, type Surroundings } from './plan-report.ts';

export interface LibraryEnvironment {
  readonly store: FileStore;
  readonly transfer: TransferEnvironment;
  deviceFacts(choice: PlanRequest['device']): Promise<DeviceFacts>;
  createQuantizer(): Quantizer;
  /** Absent: checksums are computed on this thread. */
  readonly openChecksum?: OpenChecksum;
  /** Runs `action` while no other tab runs one of this name; false when one does. */
  alone(name: string, action: () => Promise<void>): Promise<boolean>;
  post(reply: LibraryReply): void;
}

/** For a checkpoint as its authors published it. */
interface PublishedRequest extends PlanRequest {
  readonly source: Exclude<ModelSource, { readonly kind: 'folder' }>;
}

/** What will be stored, and how. */
interface Transfer {
  readonly report: PlanReport;
  /** Ends when it is stored. */
  run(signal: AbortSignal, onProgress: (progress: ConversionProgress) => void): Promise<void>;
}

/** More often than this no one can read. */
const PROGRESS_MS = 200;

export class LibraryHost {
  readonly #running = new Map<number, AbortController>();
  /** By checkpoint: one that is being cancelled or paused still holds its files for a moment. */
  readonly #inTurn = new InTurn();

  constructor(readonly environment: LibraryEnvironment) {}

  handle(request: LibraryRequest): void {
    switch (request.kind) {
      case 'abort':
        return this.#running.get(request.callId)?.abort();
      case 'download':
        return void this.#download(request.callId, request.request);
      case 'shelf':
        return void this.#answer(request.kind, request.callId, () => this.#shelf());
      case 'plan':
        return void this.#answer(request.kind, request.callId, (signal) =>
          this.#plan(request.arguments.request, request.arguments.ask, signal),
        );
      case 'search':
        return void this.#answer(request.kind, request.callId, (signal) =>
          searchHub(request.arguments.query, request.arguments.hub, this.environment.transfer, signal),
        );
      case 'remove':
        return void this.#answer(request.kind, request.callId, () => this.#remove(request.arguments.id));
      default:
        return request satisfies never;
    }
  }

  async #answer<K extends keyof LibraryCalls>(
    kind: K,
    callId: number,
    action: (signal: AbortSignal) => Promise<LibraryCalls[K]['result']>,
  ): Promise<void> {
    const controller = new AbortController();
    this.#running.set(callId, controller);
    let outcome;
    try {
      outcome = { ok: true, value: await action(controller.signal) } as const;
    } catch (error) {
      outcome = { ok: false, error: toEngineError(error) } as const;
    }
    this.#running.delete(callId);
    // The union of replies cannot be told from its parts while K is open.
    this.environment.post({ kind, callId, outcome } as LibraryReply);
  }

  async #remove(id: string): Promise<null> {
    await this.#alone(id, () => removeCheckpoint(this.environment.store, id));
    return null;
  }

  /** @throws StorageError `storage-busy` while another tab works on the checkpoint */
  async #alone(id: string, action: () => Promise<void>): Promise<void> {
    const wasAlone = await this.#inTurn.run(id, () => this.environment.alone(id, action));
    if (!wasAlone) throw busy();
  }

  async #shelf(): Promise<Shelf> {
    const { store } = this.environment;
    return { entries: await listShelf(store), ...(await store.estimate()) };
  }

  async #plan(request: PlanRequest, ask: boolean, signal: AbortSignal): Promise<PlanReport> {
    const { source } = request;
    if (source.kind === 'folder') {
      const folder = await openConvertedFolder(source.url, this.environment.transfer, signal);
      return planFromFolder(folder, request, await this.#surroundings(request));
    }
    const isListed = source.kind === 'hub' && source.file === undefined;
    const entry = isListed ? catalogueEntryOf(source.repository) : undefined;
    if (entry !== undefined && !ask) {
      return planFromCatalogue(entry, request, await this.#surroundings(request));
    }
    const opened = await this.#open({ ...request, source }, signal);
    return planFromSource(opened, request, await this.#surroundings(request));
  }

  async #open({ source, hub }: PublishedRequest, signal: AbortSignal): Promise<OpenedSource> {
    const listing =
      source.kind === 'hub'
        ? await listRepository(source.repository, hub, this.environment.transfer, signal)
        : localListing(source.name, source.files);
    return openSource(listing, source.kind === 'hub' ? (source.file ?? null) : null, signal);
  }

  async #surroundings(request: PlanRequest): Promise<Surroundings> {
    const { entries, freeBytes } = await this.#shelf();
    const device = await this.environment.deviceFacts(request.device);
    return {
      device,
      freeBytes,
      storedBytes: (id) => entries.find((entry) => entry.id === id)?.sizeBytes ?? 0,
    };
  }

  async #download(callId: number, request: PlanRequest): Promise<void> {
    const controller = new AbortController();
    this.#running.set(callId, controller);
    const post = (event: DownloadEvent): void => this.environment.post({ kind: 'download', callId, event });
    const quantizer = this.environment.createQuantizer();
    try {
      const { report, run } = await this.#transfer(request, quantizer, controller.signal);
      post({ kind: 'planned', report });
      refuseIfBlocked(report);
      await this.#alone(report.id, () => run(controller.signal, this.#progress(post)));
      post({ kind: 'stored', id: report.id });
    } catch (error) {
      // A pause is no failure; nobody listens any more.
      if (!controller.signal.aborted) post({ kind: 'failed', error: toEngineError(error) });
    } finally {
      quantizer.dispose();
      this.#running.delete(callId);
    }
  }

  /** Opens the source, plans it exactly and says how it gets into storage. */
  async #transfer(request: PlanRequest, quantizer: Quantizer, signal: AbortSignal): Promise<Transfer> {
    const { store, transfer, openChecksum } = this.environment;
    const { source: wanted, weights } = request;
    const surroundings = await this.#surroundings(request);
    const shared = { store, now: transfer.now };
    if (wanted.kind === 'folder') {
      const folder = await openConvertedFolder(wanted.url, transfer, signal);
      const options = { ...shared, ...folder, manifest: copiedManifest(folder) };
      return {
        report: planFromFolder(folder, request, surroundings),
        run: (signal, onProgress) => storeFiles({ ...options, signal, onProgress }),
      };
    }
    const source = await this.#open({ ...request, source: wanted }, signal);
    const report = planFromSource(source, request, surroundings);
    if (isOnnxSource(source)) {
      const options = { ...shared, ...source, manifest: graphManifest(source, report) };
      return { report, run: (signal, onProgress) => storeFiles({ ...options, signal, onProgress }) };
    }
    const { name, thinkFormat } = report;
    const plan = makePlan(source, { name, weights, thinkFormat });
    const options = { ...shared, source, plan, quantizer, ...(openChecksum && { openChecksum }) };
    return { report, run: (signal, onProgress) => convertCheckpoint({ ...options, signal, onProgress }) };
  }

  #progress(post: (event: DownloadEvent) => void): (progress: ConversionProgress) => void {
    const { now } = this.environment.transfer;
    let lastAt = -Infinity;
    return (progress) => {
      if (now() - lastAt < PROGRESS_MS && progress.doneBytes < progress.totalBytes) return;
      lastAt = now();
      post({ kind: 'progress', ...progress });
    };
  }
}

/** Memory is an estimate and the visitor's own affair; a disk that is too small is certain. */
function refuseIfBlocked({ plan, advice }: PlanReport): void {
  const at = plan.problems.indexOf('disk');
  if (at >= 0) throw new StorageError('storage-full', advice.obstacles[at]);
}

function busy(): StorageError {
  return new StorageError(
    'storage-busy',
    'Another tab is downloading this checkpoint. Wait until it is done there, or close that tab.',
  );
}
