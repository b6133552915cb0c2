/**
 * Lets the open runs take turns on one decoder: round robin, one token each. A run is a `LaneRun`; when none is
 * active the loop sleeps. Knows nothing about what a turn does.
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

/**
 * @param breathe resolves after waiting messages have been handled; awaited after every turn
 * @param onError a turn failed; the run has been removed
 */
export function createScheduler(
  breathe: () => Promise<void>,
  onError: (id: string, error: unknown) => void,
): Scheduler {
  const runs = new Map<string, LaneRun>();
  const waiting: (() => void)[] = [];
  let looping = false;
  let stopped = false;

  const settle = (): void => {
    for (const action of waiting.splice(0)) {
      action();
    }
  };
  const removeNow = (id: string): void => {
    const run = runs.get(id);
    runs.delete(id);
    run?.release();
  };
  const takeTurn = async (id: string): Promise<void> => {
    const run = runs.get(id);
    if (!run?.active) {
      return;
    }
    const sharing = [...runs.values()].filter((other) => other.active).length;
    try {
      await run.turn(sharing);
    } catch (error) {
      removeNow(id);
      onError(id, error);
    }
    await breathe();
    settle();
  };
  const loop = async (): Promise<void> => {
    looping = true;
    // Lanes that are opened together start together.
    await breathe();
    settle();
    while (!stopped && [...runs.values()].some((run) => run.active)) {
      for (const id of [...runs.keys()]) {
        await takeTurn(id);
      }
    }
    looping = false;
  };
  const wake = (): void => {
    if (!looping && !stopped) {
      void loop();
    }
  };
  const between = (action: () => void): void => {
    waiting.push(action);
    if (!looping) {
      settle();
      wake();
    }
  };

  return {
    add(id, run) {
      runs.set(id, run);
      wake();
    },
    get: (id) => runs.get(id),
    remove: (id) => between(() => removeNow(id)),
    wake,
    between,
    stop() {
      stopped = true;
      [...runs.keys()].forEach(removeNow);
    },
  };
}
