/** Drives the harness variant with scripted rounds. For tests. */
import {
  harnessClose,
  harnessMaskedIds,
  harnessStep,
  INITIAL_HARNESS_STATE,
  type HarnessFormat,
  type HarnessSettings,
} from '../harness-variant.ts';
import { END, END_MAX, endsInNewline, IM_END, IM_START, NEWLINE } from './vectors.ts';

export const HARNESS_FORMAT: HarnessFormat = {
  endIds: END,
  endMaxIds: END_MAX,
  newlineIds: [NEWLINE],
  stops: [[IM_START], [IM_END]],
};

export interface HarnessRun {
  /** What follows the think opener in the answer-phase prompt. */
  readonly ids: readonly number[];
  /** The thinking that is shown, which the harness does not cut. */
  readonly shownIds: readonly number[];
  readonly roundsRun: number;
}

/** @param rounds ids the model would emit in each round; masked ids are skipped */
export function runHarness(
  settings: HarnessSettings,
  rounds: readonly (readonly number[])[],
  format: HarnessFormat = HARNESS_FORMAT,
): HarnessRun {
  const queues = rounds.map((ids) => [...ids]);
  let state = INITIAL_HARNESS_STATE;
  while (state.ended === undefined) {
    const masked = harnessMaskedIds(format, settings, state);
    const queue = queues[state.round] ?? [];
    let id = queue.shift();
    while (id !== undefined && masked.includes(id)) id = queue.shift();
    if (id === undefined) throw new Error(`The script of round ${state.round} is too short.`);
    state = harnessStep(format, settings, state, id);
  }
  const stop = format.stops.find((ids) => ids.every((id, i) => state.roundIds.at(i - ids.length) === id));
  const shownIds = [...state.kept, ...state.roundIds.slice(0, state.roundIds.length - (stop?.length ?? 0))];
  const close = harnessClose(format, settings, state, endsInNewline(shownIds));
  return { ids: [...close.thinkingIds, ...close.closeIds], shownIds, roundsRun: state.round + 1 };
}
