/** Plans, fetches and deletes checkpoints, and keeps the page's picture of it. Knows nothing about lanes. */
import type { LibraryClient, PlanRequest } from '../worker/library-protocol.ts';
import { applyDownloadEvent } from './library-state.ts';
import type { HubOptions, LibraryState, ModelSource, PlanView, StoredWeights } from './library-state.ts';

/** What the controller needs. */
export interface LibraryControllerOptions {
  readonly client: LibraryClient;
  readonly get: () => LibraryState;
  readonly set: (change: (library: LibraryState) => LibraryState) => void;
  readonly device: () => PlanRequest['device'];
  /** Asks the browser to keep what is stored when space gets short. */
  readonly persist: () => Promise<unknown>;
  /** Addresses may be relative to it. */
  readonly pageUrl: string;
  /** A folder of a web server is no converted checkpoint: it is loaded as it is. */
  readonly onPlainFolder: (url: string) => void;
  /** A checkpoint has been stored; `contextLength` is what its plan has room for. */
  readonly onStored: (id: string, contextLength: number) => void;
}

/** What the page may ask of the library. */
export interface LibraryActions {
  /** Shows what a checkpoint takes. A catalogue entry is planned without asking anyone. */
  openPlan(source: ModelSource, weights?: StoredWeights): void;
  openOther(): void;
  /** Plans a folder of a web server where it was converted before, loads it else. @param url with trailing slash */
  openFolder(url: string): void;
  closePanel(): void;
  changePlan(change: Partial<Pick<PlanView, 'weights' | 'contextLength'>>): void;
  /** Fetches what is planned; goes on where an earlier visit stopped. */
  startDownload(): void;
  pauseDownload(): void;
  /** Stops and deletes what was fetched. */
  cancelDownload(): void;
  removeStored(id: string): void;
  searchHub(query: string): void;
  setHub(change: Partial<HubOptions>): void;
  refreshShelf(): void;
}

const WISHED_CONTEXT = 8192;

export function createLibraryController(options: LibraryControllerOptions): LibraryActions {
  return new LibraryController(options).actions();
}

class LibraryController {
  #planSerial = 0;
  #searchSerial = 0;
  #running: { readonly controller: AbortController; readonly request: PlanRequest } | null = null;

  constructor(readonly options: LibraryControllerOptions) {}

  actions(): LibraryActions {
    return {
      openPlan: (source, weights = 'int4') => {
        this.#open(source, weights);
      },
      openFolder: (url) => {
        this.#open({ kind: 'folder', url: new URL(url, this.options.pageUrl).href }, 'int4', url);
      },
      openOther: () => {
        this.#change({ open: 'other' });
      },
      closePanel: () => {
        this.#change({ open: 'nothing', plan: null });
      },
      changePlan: (change) => {
        const { plan } = this.options.get();
        if (plan !== null) this.#show({ ...plan, ...change, state: 'asking', error: null });
      },
      startDownload: () => void this.#download(),
      pauseDownload: () => {
        this.#pause();
        void this.#refresh();
      },
      cancelDownload: () => void this.#cancel(),
      removeStored: (id) => void this.#remove(id),
      searchHub: (query) => void this.#search(query),
      setHub: (change) => {
        this.#change({ hub: { ...this.options.get().hub, ...change } });
      },
      refreshShelf: () => void this.#refresh(),
    };
  }

  #change(change: Partial<LibraryState>): void {
    this.options.set((library) => ({ ...library, ...change }));
  }

  #open(source: ModelSource, weights: StoredWeights, plainUrl?: string): void {
    const asking = { state: 'asking', report: null, error: null } as const;
    this.#show({ source, weights, contextLength: WISHED_CONTEXT, ...asking }, plainUrl);
  }

  #show(plan: PlanView, plainUrl?: string): void {
    this.#change({ open: 'plan', plan });
    void this.#plan(plan, plainUrl);
  }

  /** @param plainUrl what to load where there is no checkpoint to plan */
  async #plan(plan: PlanView, plainUrl?: string): Promise<void> {
    const serial = ++this.#planSerial;
    const outcome = await this.options.client.plan(this.#request(plan), false);
    if (serial !== this.#planSerial || this.options.get().plan === null) return;
    if (!outcome.ok && outcome.error.code === 'model-missing' && plainUrl !== undefined) {
      this.#change({ open: 'nothing', plan: null });
      this.options.onPlainFolder(plainUrl);
      return;
    }
    this.#change({
      plan: outcome.ok
        ? { ...plan, state: 'ready', report: outcome.value }
        : { ...plan, state: 'failed', error: outcome.error },
    });
  }

  #request({ source, weights, contextLength }: PlanView): PlanRequest {
    return { source, weights, contextLength, hub: this.options.get().hub, device: this.options.device() };
  }

  async #download(): Promise<void> {
    const { plan, download } = this.options.get();
    if (plan?.report == null || download?.state === 'running') return;
    const request = this.#request(plan);
    const controller = new AbortController();
    this.#running = { controller, request };
    const { id, name, published } = plan.report;
    let { contextLength } = plan.report.plan;
    const asPublished = published !== null;
    this.#change({ download: { id, name, asPublished, state: 'running', progress: null, error: null } });
    // Whether granted, refused or not yet decided, the download goes on.
    this.options.persist().catch(() => undefined);
    for await (const event of this.options.client.download(request, controller.signal)) {
      if (controller.signal.aborted) return;
      this.options.set((library) =>
        library.download === null
          ? library
          : { ...library, download: applyDownloadEvent(library.download, event) },
      );
      if (event.kind === 'planned') {
        ({ contextLength } = event.report.plan);
        this.#showExact(request, event.report);
      }
      if (event.kind === 'stored') {
        this.#change({ open: 'nothing', plan: null });
        this.options.onStored(event.id, contextLength);
      }
    }
    await this.#refresh();
  }

  #showExact(request: PlanRequest, report: PlanView['report']): void {
    const { plan } = this.options.get();
    if (plan !== null && plan.source === request.source) {
      this.#change({ plan: { ...plan, state: 'ready', report } });
    }
  }

  #pause(): void {
    this.#running?.controller.abort();
    this.options.set((library) =>
      library.download === null
        ? library
        : { ...library, download: { ...library.download, state: 'paused' } },
    );
  }

  async #cancel(): Promise<void> {
    const { download } = this.options.get();
    this.#pause();
    this.#change({ download: null });
    if (download !== null) await this.#remove(download.id);
  }

  async #remove(id: string): Promise<void> {
    const outcome = await this.options.client.remove(id);
    const { download } = this.options.get();
    if (download?.id === id && download.state !== 'running') this.#change({ download: null });
    await this.#refresh();
    if (!outcome.ok) this.#change({ shelfError: outcome.error });
  }

  async #refresh(): Promise<void> {
    const outcome = await this.options.client.shelf();
    this.#change(outcome.ok ? { shelf: outcome.value, shelfError: null } : { shelfError: outcome.error });
  }

  async #search(query: string): Promise<void> {
    const serial = ++this.#searchSerial;
    this.#change({ search: { state: 'asking', hits: [], error: null } });
    const outcome = await this.options.client.search(query, this.options.get().hub);
    if (serial !== this.#searchSerial) return;
    this.#change({
      search: outcome.ok
        ? { state: 'ready', hits: outcome.value, error: null }
        : { state: 'failed', hits: [], error: outcome.error },
    });
  }
}
