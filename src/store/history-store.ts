/** The list of kept runs as the page shows it, and what can be done with one. */
import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import { MAX_TRACE_FILE_BYTES, traceTooLarge } from '../reasoning/recording/read-trace-file.ts';
import { nameForQuestion } from '../reasoning/recording/recording.ts';
import type { Recording } from '../reasoning/recording/recording.ts';
import { TraceFileError } from '../reasoning/recording/trace-file-error.ts';
import { readTraceFiles, underNewIds } from '../reasoning/recording/tree-file.ts';
import type { ReadTreeRun, TreeRun } from '../reasoning/recording/tree-file.ts';
import type { HistoryEntry, KeptRun, RunChange, RunHistory } from '../storage/run-history.ts';
import type { ReplayActions } from './replay-store.ts';
import type { RunRecorder } from './run-recorder.ts';

/** State of the list. */
export interface HistoryState {
  readonly open: boolean;
  /** Newest first; null before they were read. */
  readonly entries: readonly HistoryEntry[] | null;
  /** Ids of runs that are gone when the tab is closed. */
  readonly inTabOnly: readonly string[];
  readonly query: string;
  /** Why runs are not stored; null when they are. */
  readonly problem: string | null;
  /** Why the last file was refused. */
  readonly refusal: string | null;
  /** The run that was deleted last, for "Undo". */
  readonly deleted: KeptRun | null;
}

/** What can be asked of the list. */
export interface HistoryActions {
  show(): Promise<void>;
  hide(): void;
  search(query: string): void;
  rename(id: string, name: string): Promise<void>;
  remove(id: string): Promise<void>;
  undoRemove(): Promise<void>;
  /** Shows a kept run in place of the recording that is on the page. */
  reopen(id: string): Promise<void>;
  /** Reads a file of a trace or a tree, keeps its runs and opens the first. What is wrong with the file is said in `refusal`. */
  importFile(file: ImportedFile): Promise<void>;
  /** Keeps a recording that came by a link. */
  keep(recording: Recording): Promise<void>;
  /** Null, and said in `refusal`, where it was deleted meanwhile. */
  recordingOf(id: string): Promise<Recording | null>;
  /** The runs of a tree that are kept, the first run first. */
  runsOfTree(tree: string): Promise<readonly TreeRun[]>;
}

/** The part of a browser's `File` that is used. */
export interface ImportedFile {
  readonly size: number;
  text(): Promise<string>;
}

/** What the list works with. */
export interface HistoryStoreOptions {
  readonly history: RunHistory & {
    kept(): Promise<readonly string[]>;
    onProblem(listener: (problem: Error | null) => void): () => void;
  };
  readonly recorder: Pick<RunRecorder, 'rename' | 'forget' | 'recall' | 'flush'>;
  readonly replay: Pick<ReplayActions, 'open' | 'rename' | 'keptAs'>;
  /** Unique. */
  readonly newId: () => string;
  /** Called with what a run is called from now on. */
  readonly onRename: (id: string, name: string) => void;
}

/** Vanilla store with its actions beside it. */
export interface HistoryStore extends StoreApi<HistoryState> {
  readonly actions: HistoryActions;
}

const INITIAL: HistoryState = {
  open: false,
  entries: null,
  inTabOnly: [],
  query: '',
  problem: null,
  refusal: null,
  deleted: null,
};

export function createHistoryStore(options: HistoryStoreOptions): HistoryStore {
  const store = createStore<HistoryState>()(() => INITIAL);
  options.history.onProblem((problem) => {
    store.setState({ problem: problem?.message ?? null });
  });
  return Object.assign(store, { actions: new Actions(store, options) });
}

class Actions implements HistoryActions {
  readonly #store: StoreApi<HistoryState>;
  readonly #options: HistoryStoreOptions;

  constructor(store: StoreApi<HistoryState>, options: HistoryStoreOptions) {
    this.#store = store;
    this.#options = options;
  }

  readonly show = async (): Promise<void> => {
    this.#store.setState({ open: true, refusal: null });
    // What is thought at this moment is in the list, too.
    await this.#options.recorder.flush();
    await this.#read();
  };

  readonly hide = (): void => {
    this.#store.setState({ open: false, refusal: null, deleted: null });
  };

  readonly search = (query: string): void => {
    this.#store.setState({ query });
  };

  readonly rename = async (id: string, name: string): Promise<void> => {
    const trimmed = nameForQuestion(name);
    if (trimmed === '') {
      return;
    }
    this.#options.recorder.rename(id, trimmed);
    this.#options.replay.rename(id, trimmed);
    this.#options.onRename(id, trimmed);
    await this.#options.history.rename(id, trimmed);
    await this.#read();
  };

  readonly remove = async (id: string): Promise<void> => {
    const deleted = (await this.#options.history.read(id)) ?? null;
    this.#options.recorder.forget(id);
    await this.#options.history.remove(id);
    this.#store.setState({ deleted });
    await this.#read();
  };

  readonly undoRemove = async (): Promise<void> => {
    const { deleted } = this.#store.getState();
    if (deleted !== null) {
      await this.#write(deleted);
      this.#options.recorder.recall(deleted.id);
      this.#store.setState({ deleted: null });
      await this.#read();
    }
  };

  readonly reopen = async (id: string): Promise<void> => {
    const recording = await this.recordingOf(id);
    if (recording !== null) {
      this.#options.replay.open(recording, { source: 'history', keptId: id, play: false });
      this.hide();
    }
  };

  readonly importFile = async (file: ImportedFile): Promise<void> => {
    this.#store.setState({ refusal: null });
    try {
      const read = await readImported(file);
      const kept = underNewIds(read, this.#options.newId);
      for (const run of kept) {
        await this.#write({ ...run, imported: true });
      }
      await this.#read();
      kept.slice(0, 1).forEach(({ id, recording }) => {
        this.#options.replay.open(recording, { source: 'file', keptId: id, play: false });
      });
      this.hide();
    } catch (cause) {
      this.#store.setState({ refusal: refusalOf(cause) });
    }
  };

  readonly keep = async (recording: Recording): Promise<void> => {
    const id = this.#options.newId();
    await this.#write({ id, imported: true, recording });
    this.#options.replay.keptAs(recording, id);
    await this.#read();
  };

  readonly recordingOf = async (id: string): Promise<Recording | null> => {
    const run = await this.#options.history.read(id);
    if (run === undefined) {
      await this.#read();
      this.#store.setState({
        refusal:
          'This run is not there any more: it was deleted in another tab, or the browser’s storage cannot be read.',
      });
    }
    return run?.recording ?? null;
  };

  readonly runsOfTree = async (tree: string): Promise<readonly TreeRun[]> => {
    await this.#options.recorder.flush();
    const entries = await this.#options.history.list();
    const members = entries.filter(({ id, branch }) => id === tree || branch?.tree === tree).toReversed();
    const runs = await Promise.all(members.map(({ id }) => this.#options.history.read(id)));
    const found = runs.filter((run) => run !== undefined);
    return [...found.filter(({ id }) => id === tree), ...found.filter(({ id }) => id !== tree)];
  };

  #write(run: KeptRun): Promise<void> {
    const whole: RunChange = { fromToken: 0, newProbes: run.recording.probes };
    return this.#options.history.write(run, whole);
  }

  async #read(): Promise<void> {
    const entries = await this.#options.history.list();
    this.#store.setState({ entries, inTabOnly: await this.#options.history.kept() });
  }
}

async function readImported(file: ImportedFile): Promise<readonly ReadTreeRun[]> {
  if (file.size > MAX_TRACE_FILE_BYTES) {
    throw traceTooLarge();
  }
  return readTraceFiles(await file.text());
}

function refusalOf(cause: unknown): string {
  return cause instanceof TraceFileError
    ? cause.message
    : 'The file could not be read. It may have been moved or changed: choose it again.';
}
