/**
 * Writes the page's runs into the history while they go on: at most one batch per interval and run, so that a crash costs what came
 * after the last one. Knows the store's state and nothing about where runs are kept.
 */
import type { StoreApi } from 'zustand/vanilla';
import type { RecordedBranch, RecordedEngine } from '../reasoning/recording/recording.ts';
import type { RunHistory } from '../storage/run-history.ts';
import type { AppState } from './app-state.ts';
import { nodeOfRun } from './branches.ts';
import type { EngineState } from './engine-state.ts';
import { isLive } from './lane.ts';
import type { Run } from './lane.ts';
import type { Clock } from './outside.ts';
import { changeSince, isRecordedAlike, recordedEngine, recordingOfRun } from './recording-of-run.ts';
import { recordedBranch, recordId } from './recorded-branch.ts';
import { createThrottle } from './throttle.ts';
import type { Throttle } from './throttle.ts';

/** What the recorder works with. */
export interface RunRecorderOptions {
  readonly app: StoreApi<AppState>;
  readonly history: RunHistory;
  readonly clock: Clock;
  /** Date and time now. */
  readonly today: () => Date;
  /** Unique for each visit: runs are numbered anew in each. */
  readonly visit: string;
}

/** Half of the second that may be lost; the other half is for the write itself. */
const INTERVAL_MS = 500;

interface RecordedRun {
  readonly id: string;
  readonly recordedAt: string;
  readonly throttle: Throttle;
  run: Run;
  engine: RecordedEngine | null;
  name: string | null;
  expected: string | null;
  /** Stays what it was, also when its tree is closed. */
  readonly branch: RecordedBranch | null;
  /** As it was stored last; runs are never changed in place. */
  stored: { readonly run: Run; readonly expected: string | null } | null;
  /** The write under way; the next one waits for it. */
  writing: Promise<void> | null;
  /** Deleted by the person: nothing more is written. */
  deleted: boolean;
}

/** The runs of this visit, by the page's own ids. */
export class RunRecorder {
  readonly #options: RunRecorderOptions;
  readonly #runs = new Map<string, RecordedRun>();

  constructor(options: RunRecorderOptions) {
    this.#options = options;
  }

  /** Follows the store; returns a function that stops it. */
  start(): () => void {
    return this.#options.app.subscribe((state, previous) => {
      if (state.lanes !== previous.lanes || state.expected !== previous.expected) {
        this.#follow(state);
      }
    });
  }

  /** Writes at once what is waiting: the page is about to go away. */
  async flush(): Promise<void> {
    await Promise.all(
      [...this.#runs.values()].map((recorded) => {
        recorded.throttle.cancel();
        return this.#write(recorded);
      }),
    );
  }

  /** Later batches carry the name, too. */
  rename(id: string, name: string): void {
    this.#find(id, (recorded) => {
      recorded.name = name;
    });
  }

  /** A run that goes on after it was deleted is not written again. */
  forget(id: string): void {
    this.#find(id, (recorded) => {
      recorded.deleted = true;
      recorded.throttle.cancel();
    });
  }

  /** Takes `forget` back. */
  recall(id: string): void {
    this.#find(id, (recorded) => {
      recorded.deleted = false;
      recorded.stored = null;
      recorded.throttle.request();
    });
  }

  #find(id: string, change: (recorded: RecordedRun) => void): void {
    [...this.#runs.values()].filter((recorded) => recorded.id === id).forEach(change);
  }

  #follow(state: AppState): void {
    for (const { run } of state.lanes) {
      if (run === null || run.trace.tokens.length === 0) {
        continue;
      }
      const recorded = this.#runs.get(run.runId) ?? this.#begin(state, run);
      const expected = state.expected[run.question.trim()] ?? null;
      if (recorded.run !== run || recorded.expected !== expected || recorded.stored === null) {
        const hasEnded = isLive(recorded.run) && !isLive(run);
        recorded.run = run;
        recorded.expected = expected;
        recorded.engine ??= engineOf(state.engine);
        if (hasEnded) {
          // What is finished waits for no batch: the page may be left now.
          recorded.throttle.flush();
        } else {
          recorded.throttle.request();
        }
      }
    }
  }

  #begin({ branches }: AppState, run: Run): RecordedRun {
    const { visit } = this.#options;
    const branch = recordedBranch(branches, run.runId, visit);
    const recorded: RecordedRun = {
      id: recordId(visit, run.runId),
      recordedAt: this.#options.today().toISOString(),
      throttle: createThrottle(
        () => {
          void this.#write(recorded);
        },
        INTERVAL_MS,
        this.#options.clock,
      ),
      run,
      engine: null,
      name: branch === null ? null : (nodeOfRun(branches, run.runId)?.name ?? null),
      expected: null,
      branch,
      stored: null,
      writing: null,
      deleted: false,
    };
    this.#runs.set(run.runId, recorded);
    return recorded;
  }

  async #write(recorded: RecordedRun): Promise<void> {
    while (recorded.writing !== null) {
      await recorded.writing;
    }
    const { run, expected, stored } = recorded;
    const isStored = stored !== null && isRecordedAlike(stored.run, run) && stored.expected === expected;
    if (recorded.deleted || isStored) {
      return;
    }
    recorded.writing = this.#store(recorded, run).finally(() => {
      recorded.writing = null;
    });
    await recorded.writing;
    this.#dropUnused(recorded);
  }

  async #store(recorded: RecordedRun, run: Run): Promise<void> {
    const { expected } = recorded;
    const change = changeSince(recorded.stored?.run ?? null, run);
    const kept = { id: recorded.id, imported: false, recording: recordingOfRun(run, recorded) };
    try {
      await this.#options.history.write(kept, change);
      recorded.stored = { run, expected };
    } catch {
      // The history has told the page; everything is written anew with the next batch.
      recorded.stored = null;
    }
  }

  /** A run that no lane shows any more does not change any more. */
  #dropUnused({ run, throttle }: RecordedRun): void {
    const { lanes } = this.#options.app.getState();
    if (!lanes.some((lane) => lane.run?.runId === run.runId)) {
      throttle.cancel();
      this.#runs.delete(run.runId);
    }
  }
}

function engineOf({ status }: EngineState): RecordedEngine | null {
  return status.kind === 'ready' ? recordedEngine(status.info) : null;
}
