/** The one recording that is on the page, and its clock. */
import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { Recording } from '../reasoning/recording/recording.ts';
import type { Clock } from './outside.ts';
import { advanceReplay, createReplay, playReplay, skipReplay } from './replay.ts';
import type { Replay, ReplayOptions } from './replay.ts';

/** State of the store. */
export interface ReplayState {
  readonly replay: Replay | null;
}

/** What can be done with a recording. */
export interface ReplayActions {
  /** In place of the one that is on the page. */
  open(recording: Recording, options: ReplayOptions): void;
  play(): void;
  pause(): void;
  skipToEnd(): void;
  setSpeed(speed: number): void;
  /** Where this recording is on the page: it is in the history now. */
  keptAs(recording: Recording, keptId: string): void;
  /** Its name has changed. Where the recording on the page is kept under this id. */
  rename(keptId: string, name: string): void;
  close(): void;
}

/** Vanilla store with its actions beside it. */
export interface ReplayStore extends StoreApi<ReplayState> {
  readonly actions: ReplayActions;
}

/** About as often as live tokens come in. */
const FRAME_MS = 33;

export function createReplayStore(clock: Clock): ReplayStore {
  const store = createStore<ReplayState>()(() => ({ replay: null }));
  let cancel: (() => void) | null = null;
  let lastMs = 0;
  const change = (next: (replay: Replay) => Replay): void => {
    store.setState(({ replay }) => ({ replay: replay && next(replay) }));
    schedule();
  };
  const tick = (): void => {
    cancel = null;
    const nowMs = clock.now();
    const passedMs = nowMs - lastMs;
    lastMs = nowMs;
    change((replay) => advanceReplay(replay, passedMs));
  };
  const schedule = (): void => {
    const playing = store.getState().replay?.playing === true;
    if (!playing) {
      cancel?.();
      cancel = null;
    } else if (cancel === null) {
      lastMs = clock.now();
      cancel = clock.later(tick, FRAME_MS);
    }
  };
  const actions: ReplayActions = {
    open: (recording, options) => {
      store.setState({ replay: createReplay(recording, options) });
      schedule();
    },
    play: () => {
      change(playReplay);
    },
    pause: () => {
      change((replay) => ({ ...replay, playing: false }));
    },
    skipToEnd: () => {
      change(skipReplay);
    },
    setSpeed: (speed) => {
      change((replay) => ({ ...replay, speed }));
    },
    rename: (keptId, name) => {
      change((replay) =>
        replay.keptId === keptId ? { ...replay, recording: { ...replay.recording, name } } : replay,
      );
    },
    keptAs: (recording, keptId) => {
      change((replay) =>
        replay.recording === recording ? { ...replay, keptId, source: 'history' } : replay,
      );
    },
    close: () => {
      store.setState({ replay: null });
      schedule();
    },
  };
  return Object.assign(store, { actions });
}
