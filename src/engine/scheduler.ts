/**
 * Lets the open runs take turns on one decoder: round robin, one token each, several at the same time where what they
 * ask can be computed together. A run is a `LaneRun`; when none is active, their background work is done, run by run; when there is none of that either, the loop sleeps. Knows nothing
 * about what a turn does.
 */
import type { LaneRun } from './lane-run.ts';

export interface Scheduler {
  add(id: string, run: LaneRun): void;
  get(id: string): LaneRun | undefined;
  /** Removes and releases a run once its turn, if it is in one, is over. */
  remove(id: string): void;
  /** Call after anything that may have made a run active. */
  wake(): void;
  /** Runs `action` between turns, so that it never meets a run in the middle of a step. */
  between(action: () => void): void;
  stop(): void;
}

/** Takes turns of several runs at the same time. */
export interface Together {
  /** How many it is worth taking together. */
  readonly width: number;
  /** @returns how each ended, in their order */
  together(turns: readonly (() => Promise<void>)[]): Promise<readonly PromiseSettledResult<void>[]>;
}

/** One after the other. */
const ONE_BY_ONE: Together = {
  width: 1,
  together: (turns) => Promise.allSettled(turns.map((turn) => turn())),
};

/**
 * @param breathe resolves after waiting messages have been handled; awaited after the turns taken together
 * @param onError a turn failed; the run has been removed
 * @param onBackgroundError background work failed; the run stays, without that work
 */
export function createScheduler(
  breathe: () => Promise<void>,
  onError: (id: string, error: unknown) => void,
  onBackgroundError: (id: string, error: unknown) => void,
  together: Together = ONE_BY_ONE,
): Scheduler {
  return new RoundRobin(breathe, onError, onBackgroundError, together);
}

class RoundRobin implements Scheduler {
  readonly #runs = new Map<string, LaneRun>();
  readonly #waiting: (() => void)[] = [];
  #looping = false;
  #stopped = false;

  constructor(
    readonly breathe: () => Promise<void>,
    readonly onError: (id: string, error: unknown) => void,
    readonly onBackgroundError: (id: string, error: unknown) => void,
    readonly together: Together,
  ) {}

  add(id: string, run: LaneRun): void {
    this.#runs.set(id, run);
    this.wake();
  }

  get(id: string): LaneRun | undefined {
    return this.#runs.get(id);
  }

  remove(id: string): void {
    this.between(() => this.#removeNow(id));
  }

  wake(): void {
    if (!this.#looping && !this.#stopped) {
      void this.#loop();
    }
  }

  between(action: () => void): void {
    this.#waiting.push(action);
    if (!this.#looping) {
      this.#settle();
      this.wake();
    }
  }

  stop(): void {
    this.#stopped = true;
    [...this.#runs.keys()].forEach((id) => this.#removeNow(id));
  }

  async #loop(): Promise<void> {
    this.#looping = true;
    // Lanes that are opened together start together.
    await this.breathe();
    for (let round = this.#nextRound(); round !== undefined; round = this.#nextRound()) {
      await round();
    }
    this.#looping = false;
  }

  /**
   * One turn of every active run, or one of a run that has background work only; undefined when there is neither.
   * Looks and answers in one go: whatever were asked between the last look and the end of the loop would be lost.
   */
  #nextRound(): (() => Promise<void>) | undefined {
    this.#settle();
    if (this.#stopped) {
      return undefined;
    }
    if (this.#active().length > 0) {
      return () => this.#takeTurns();
    }
    // One run to its end before the next, so that only one of them needs a cache for it.
    const [id] = [...this.#runs].find(([, run]) => run.hasBackgroundWork) ?? [];
    return id === undefined ? undefined : () => this.#takeBackgroundTurn(id);
  }

  async #takeTurns(): Promise<void> {
    const waiting = [...this.#runs.keys()];
    while (waiting.length > 0) {
      // Looked at anew each time: whoever was stopped in the meantime makes room for the next.
      const taking = waiting.splice(0, this.#countUpTo(waiting, this.together.width));
      await this.#takeTurnsOf(taking.filter((id) => this.#runs.get(id)?.active));
    }
  }

  /** How many ids, from the first, it takes to have so many active runs. */
  #countUpTo(ids: readonly string[], active: number): number {
    let found = 0;
    const index = ids.findIndex((id) => this.#runs.get(id)?.active && ++found === active);
    return index === -1 ? ids.length : index + 1;
  }

  async #takeBackgroundTurn(id: string): Promise<void> {
    try {
      await this.#runs.get(id)?.backgroundTurn();
    } catch (error) {
      this.#runs.get(id)?.dropProbes();
      this.onBackgroundError(id, error);
    }
    await this.breathe();
    this.#settle();
  }

  async #takeTurnsOf(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) {
      return;
    }
    const sharing = this.#active().length;
    const turns = ids.map((id) => async () => this.#runs.get(id)?.turn(sharing));
    const results = await this.together.together(turns);
    results.forEach((result, i) => {
      const id = ids[i];
      if (result.status === 'rejected' && id !== undefined) {
        this.#removeNow(id);
        this.onError(id, result.reason);
      }
    });
    await this.breathe();
    this.#settle();
  }

  #active(): LaneRun[] {
    return [...this.#runs.values()].filter((run) => run.active);
  }

  #settle(): void {
    for (const action of this.#waiting.splice(0)) {
      action();
    }
  }

  #removeNow(id: string): void {
    const run = this.#runs.get(id);
    this.#runs.delete(id);
    run?.release();
  }
}
