/**
 * A history that never loses a run while the tab is open: what the browser's database refuses is kept in memory, and moved over when
 * there is room again.
 */
import { asRunHistoryError } from './run-history-error.ts';
import type { RunHistoryError } from './run-history-error.ts';
import { createMemoryRunHistory } from './memory-run-history.ts';
import { newestFirst, wholeRun } from './run-history.ts';
import type { RunHistory } from './run-history.ts';

/** A history, and why part of it is in memory only. */
export interface FallbackRunHistory extends RunHistory {
  /** Ids of the runs that are gone when the tab is closed. */
  kept(): Promise<readonly string[]>;
  /** Told at each change: the reason, or null when everything is stored again. Returns an unsubscribe function. */
  onProblem(listener: (problem: RunHistoryError | null) => void): () => void;
}

export function createFallbackRunHistory(disk: RunHistory): FallbackRunHistory {
  return new Fallback(disk);
}

class Fallback implements FallbackRunHistory {
  readonly #disk: RunHistory;
  readonly #memory = createMemoryRunHistory();
  readonly #listeners = new Set<(problem: RunHistoryError | null) => void>();
  /**
   * Ends when nothing is moved over any more: a run must not grow in the place it leaves. Writes wait for this and not for each
   * other, so that all of them are handed over when the page is left.
   */
  #moving: Promise<void> = Promise.resolve();

  constructor(disk: RunHistory) {
    this.#disk = disk;
  }

  async list(): ReturnType<RunHistory['list']> {
    const kept = await this.#memory.list();
    const stored = await this.#try(() => this.#disk.list(), []);
    const ids = new Set(kept.map((entry) => entry.id));
    return newestFirst([...kept, ...stored.filter((entry) => !ids.has(entry.id))]);
  }

  async read(id: string): ReturnType<RunHistory['read']> {
    return (await this.#memory.read(id)) ?? this.#try(() => this.#disk.read(id), undefined);
  }

  async write(...[run, change]: Parameters<RunHistory['write']>): Promise<void> {
    await this.#moving;
    if ((await this.#memory.read(run.id)) !== undefined) {
      return this.#memory.write(run, change);
    }
    try {
      await this.#disk.write(run, change);
    } catch (cause) {
      await this.#memory.write(run, wholeRun(run));
      this.#report(asRunHistoryError(cause));
    }
  }

  async rename(id: string, name: string): Promise<void> {
    await this.#moving;
    await this.#memory.rename(id, name);
    await this.#try(() => this.#disk.rename(id, name), undefined);
  }

  /** Makes room, so what had found none is tried again. */
  remove(id: string): Promise<void> {
    const removed = this.#moving.then(async () => {
      await this.#memory.remove(id);
      await this.#try(() => this.#disk.remove(id), undefined);
      await this.#moveOver();
    });
    this.#moving = removed.catch(() => undefined);
    return removed;
  }

  async kept(): Promise<readonly string[]> {
    return (await this.#memory.list()).map((entry) => entry.id);
  }

  onProblem(listener: (problem: RunHistoryError | null) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #moveOver(): Promise<void> {
    const kept = await this.#memory.list();
    for (const { id } of kept) {
      const run = await this.#memory.read(id);
      if (run === undefined) {
        continue;
      }
      try {
        await this.#disk.write(run, wholeRun(run));
      } catch (cause) {
        this.#report(asRunHistoryError(cause));
        return;
      }
      await this.#memory.remove(id);
    }
    if (kept.length > 0) {
      this.#report(null);
    }
  }

  async #try<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      this.#report(asRunHistoryError(cause));
      return otherwise;
    }
  }

  #report(problem: RunHistoryError | null): void {
    this.#listeners.forEach((listener) => {
      listener(problem);
    });
  }
}
