/** Kept runs, the recording on the page and the guide, put together around the page's store. */
import { readTraceFile } from '../reasoning/recording/read-trace-file.ts';
import type { Recording } from '../reasoning/recording/recording.ts';
import { TraceFileError } from '../reasoning/recording/trace-file-error.ts';
import { writeTreeFile } from '../reasoning/recording/tree-file.ts';
import { writeTraceFile } from '../reasoning/recording/write-trace-file.ts';
import type { AppStore } from './app-store.ts';
import type { BranchNode, Branches } from './branches.ts';
import { createGuideStore } from './guide-store.ts';
import type { GuideStore } from './guide-store.ts';
import { createHistoryStore } from './history-store.ts';
import type { HistoryStore, HistoryStoreOptions } from './history-store.ts';
import type { Clock, KeyValueStorage } from './outside.ts';
import { withQuestionOf } from './question-of-recording.ts';
import { keptIdOf, treeIdOf } from './recorded-branch.ts';
import { createReplayStore } from './replay-store.ts';
import type { ReplayStore } from './replay-store.ts';
import { RunRecorder } from './run-recorder.ts';
import { isTraceFragment, readTraceFragment, traceFragment } from './trace-link.ts';

/** What the archive is made from. */
export interface ArchiveOptions {
  readonly app: AppStore;
  readonly history: HistoryStoreOptions['history'];
  readonly clock: Clock;
  readonly storage: KeyValueStorage;
  readonly today: () => Date;
  /** Unique for each visit. */
  readonly visit: string;
  /** The visitor asked the system for less motion: nothing plays by itself. */
  readonly calm: boolean;
  /** The address of the page without its search and fragment. */
  readonly pageUrl: string;
  /** The visitor came by a link with a question or a trace, and wants that rather than an introduction. */
  readonly hasErrand: boolean;
}

/** Everything about runs beyond those in the lanes. */
export class Archive {
  readonly history: HistoryStore;
  readonly replay: ReplayStore;
  readonly guide: GuideStore;
  readonly #options: ArchiveOptions;
  readonly #recorder: RunRecorder;
  #imported = 0;

  constructor(options: ArchiveOptions) {
    const { app, history, clock, today, visit } = options;
    this.#options = options;
    this.#recorder = new RunRecorder({ app, history, clock, today, visit });
    this.replay = createReplayStore(clock);
    this.guide = createGuideStore(options.storage, !options.hasErrand);
    this.history = createHistoryStore({
      history,
      recorder: this.#recorder,
      replay: this.replay.actions,
      newId: () => {
        this.#imported += 1;
        return `${visit}-import-${String(this.#imported)}`;
      },
      onRename: (id, name) => {
        this.#nameInTree(id, name);
      },
    });
    this.#recorder.start();
    this.#tellProblems();
    app.subscribe((state, previous) => {
      this.#giveWay();
      if (state.branches !== previous.branches) {
        this.#passOnNames(state.branches, previous.branches);
      }
    });
  }

  /** Writes what is waiting: the page may go away now. */
  flush(): Promise<void> {
    return this.#recorder.flush();
  }

  /** Plays the recording that comes with the page, unless the visitor has begun with something else meanwhile. */
  async playIntro(read: () => Promise<string>): Promise<void> {
    if (this.#options.hasErrand) {
      return;
    }
    let recording: Recording;
    try {
      recording = readTraceFile(await read());
    } catch {
      // The page is whole without its introduction.
      return;
    }
    if (!this.#isBusy() && this.replay.getState().replay === null) {
      this.replay.actions.open(recording, { source: 'intro', play: !this.#options.calm });
    }
  }

  /** Opens the trace in a fragment of the address, if there is one; what is wrong with it becomes a notice. */
  async openFragment(fragment: string): Promise<void> {
    if (!isTraceFragment(fragment)) {
      return;
    }
    try {
      const recording = await readTraceFragment(fragment);
      this.replay.actions.open(recording, { source: 'link', play: !this.#options.calm });
    } catch (cause) {
      this.#options.app.actions.addNotice(messageOf(cause));
    }
  }

  /** A link that holds the whole trace; null after a notice that says why there is none. */
  async linkTo(recording: Recording): Promise<string | null> {
    try {
      return `${this.#options.pageUrl}${await traceFragment(recording)}`;
    } catch (cause) {
      this.#options.app.actions.addNotice(messageOf(cause));
      return null;
    }
  }

  /** Text and name of a trace file. */
  fileOf(recording: Recording): { readonly name: string; readonly text: string } {
    return { name: fileName(recording, 'trace'), text: writeTraceFile(recording) };
  }

  /** Text and name of a file with a whole tree; null where nothing of it is kept. */
  async treeFile(tree: string): Promise<{ readonly name: string; readonly text: string } | null> {
    const runs = await this.history.actions.runsOfTree(tree);
    const [first] = runs;
    return first === undefined
      ? null
      : {
          name: fileName(first.recording, 'tree'),
          text: writeTreeFile(runs.map(({ id, recording }) => ({ id, recording }))),
        };
  }

  /** Under which a tree of the page is kept. */
  treeIdOf(root: BranchNode): string {
    return treeIdOf(root, this.#options.visit);
  }

  /** Puts question and settings of a recording into the page; nothing runs, and no run of the lanes is changed. */
  useQuestion(recording: Recording): void {
    const { app } = this.#options;
    app.setState(withQuestionOf(app.getState(), recording), true);
  }

  /** Says once why runs are not stored: whoever closes the tab loses them. The history shows it as long as it lasts. */
  #tellProblems(): void {
    const told = new Set<string>();
    this.#options.history.onProblem((problem) => {
      if (problem !== null && !told.has(problem.message)) {
        told.add(problem.message);
        this.#options.app.actions.addNotice(problem.message);
      }
    });
  }

  /** An introduction is over at the first run of the visitor's own. */
  #giveWay(): void {
    if (this.replay.getState().replay?.source === 'intro' && this.#isBusy()) {
      this.replay.actions.close();
    }
  }

  /** A name given in a tree is the name the run is kept under. */
  #passOnNames({ nodes }: Branches, previous: Branches): void {
    for (const node of nodes) {
      const before = previous.nodes.find((other) => other.id === node.id);
      const id = keptIdOf(node, this.#options.visit);
      if (before !== undefined && before.name !== node.name && id !== null) {
        void this.history.actions.rename(id, node.name);
      }
    }
  }

  /** A name given in the history is the name the run has in a tree of the page. */
  #nameInTree(keptId: string, name: string): void {
    const { app, visit } = this.#options;
    const node = app.getState().branches.nodes.find((candidate) => keptIdOf(candidate, visit) === keptId);
    if (node !== undefined && node.name !== name) {
      app.actions.renameBranch(node.id, name);
    }
  }

  #isBusy(): boolean {
    return this.#options.app.getState().lanes.some((lane) => lane.run !== null);
  }
}

function fileName({ name }: Recording, kind: 'trace' | 'tree'): string {
  const words = name.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/gu, '');
  return `${words === '' ? kind : words.slice(0, 60)}.${kind}.json`;
}

function messageOf(cause: unknown): string {
  return cause instanceof TraceFileError
    ? cause.message
    : 'This browser cannot pack traces into links. Export the trace as a file instead.';
}
