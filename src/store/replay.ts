/** A recording played again: which of its tokens are there after how much time. Pure; the recording is never changed. */
import type { Recording } from '../reasoning/recording/recording.ts';
import { appendToTrace, emptyTrace } from './trace-state.ts';
import type { TraceState } from './trace-state.ts';

/** Where a recording came from. */
export type ReplaySource = 'intro' | 'history' | 'file' | 'link';

/** A recording on the page. */
export interface Replay {
  readonly recording: Recording;
  readonly source: ReplaySource;
  /** Id it is kept under in the history; null where it is not. */
  readonly keptId: string | null;
  /** When each token appears, ms from the start at recorded speed. Ascending. */
  readonly schedule: readonly number[];
  readonly elapsedMs: number;
  readonly playing: boolean;
  /** Share of the recorded speed: 1/4 plays four times slower. */
  readonly speed: number;
  /** The tokens shown so far. */
  readonly trace: TraceState;
}

/** Slow to fast; 1 is as recorded. */
export const REPLAY_SPEEDS: readonly number[] = [1 / 256, 1 / 64, 1 / 16, 1 / 4, 1, 4, 16];

/** A run can lie idle for minutes before its budget is moved; nobody wants to watch that. */
const LONGEST_PAUSE_MS = 1_000;
/** What a person can follow: shorter recordings are slowed until they take about this long. */
const GENTLE_MS = 6_000;

/** How a recording is opened. */
export interface ReplayOptions {
  readonly source: ReplaySource;
  readonly keptId?: string;
  /** Plays from its start at a speed that can be followed; otherwise all of it is shown at once. */
  readonly play: boolean;
}

/** What tells one opened recording from another, and a run that has gone on since from what it was. */
export function replayKey({ recording, source, keptId }: Replay): string {
  return [recording.recordedAt, source, keptId ?? recording.name, recording.tokens.length].join(' ');
}

/** A recording as it is opened. */
export function createReplay(recording: Recording, { source, keptId, play }: ReplayOptions): Replay {
  const schedule = scheduleOf(recording);
  const replay: Replay = {
    recording,
    source,
    keptId: keptId ?? null,
    schedule,
    elapsedMs: 0,
    playing: play,
    speed: gentleSpeed(schedule.at(-1) ?? 0),
    trace: emptyTrace(),
  };
  return play ? replay : skipReplay(replay);
}

/** Times between tokens as recorded, long pauses shortened. Times that run backwards count as none. */
function scheduleOf({ tokens }: Recording): readonly number[] {
  let due = 0;
  let before = tokens[0]?.atMs ?? 0;
  return tokens.map(({ atMs }) => {
    due += Math.min(LONGEST_PAUSE_MS, Math.max(0, atMs - before));
    before = Math.max(before, atMs);
    return due;
  });
}

function gentleSpeed(durationMs: number): number {
  const slow = REPLAY_SPEEDS.filter((speed) => speed <= 1 && durationMs / speed >= GENTLE_MS);
  return slow.at(-1) ?? REPLAY_SPEEDS[0] ?? 1;
}

/** The replay `ms` later; it stops at its end. */
export function advanceReplay(replay: Replay, ms: number): Replay {
  return replay.playing ? showUpTo(replay, replay.elapsedMs + ms * replay.speed) : replay;
}

/** All of it at once. */
export function skipReplay(replay: Replay): Replay {
  return showUpTo(replay, Number.POSITIVE_INFINITY);
}

/** Plays on, from its start when it was at its end. */
export function playReplay(replay: Replay): Replay {
  return isReplayOver(replay)
    ? { ...replay, playing: true, elapsedMs: 0, trace: emptyTrace() }
    : { ...replay, playing: true };
}

/** Every token is shown. */
export function isReplayOver({ recording, trace }: Pick<Replay, 'recording' | 'trace'>): boolean {
  return trace.tokens.length >= recording.tokens.length;
}

function showUpTo(replay: Replay, elapsedMs: number): Replay {
  const { schedule, recording } = replay;
  const shown = replay.trace.tokens.length;
  let end = shown;
  while (end < schedule.length && (schedule[end] ?? 0) <= elapsedMs) {
    end += 1;
  }
  const trace =
    end === shown ? replay.trace : appendToTrace(replay.trace, recording.tokens.slice(shown, end));
  const over = end >= schedule.length;
  return {
    ...replay,
    trace,
    playing: replay.playing && !over,
    elapsedMs: over ? (schedule.at(-1) ?? 0) : elapsedMs,
  };
}
