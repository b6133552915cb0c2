/** What the lanes of a question have in common, and what that saved. Pure. */
import { isLive } from './lane.ts';
import type { Lane } from './lane.ts';

/** The part of one lane's run that another lane had come to first. */
export interface LaneShare {
  readonly tokens: number;
  /** Tokens of the run, closing delimiters left out. */
  readonly of: number;
  /** Lanes they come from, ascending; null where one of them has run again or is gone. */
  readonly lanes: readonly (number | null)[];
}

/** Null when the lane computed everything itself. */
export function laneShare(lane: Lane, lanes: readonly Lane[]): LaneShare | null {
  const stats = lane.run?.stats ?? null;
  if (stats?.shared === undefined) {
    return null;
  }
  const { tokens, runIds } = stats.shared;
  const numbers = runIds.map((runId) => lanes.find(({ run }) => run?.runId === runId)?.number ?? null);
  return {
    tokens,
    of: stats.thinkingTokens + stats.answerTokens,
    lanes: numbers.sort((a, b) => (a ?? Infinity) - (b ?? Infinity)),
  };
}

/** Decode steps. */
export interface SavedSteps {
  readonly saved: number;
  /** What the lanes would have taken one by one. */
  readonly of: number;
}

/** Over all lanes; null while one of them is at work, and when nothing was saved. */
export function savedSteps(lanes: readonly Lane[]): SavedSteps | null {
  let saved = 0;
  let taken = 0;
  for (const { run } of lanes) {
    saved += run?.stats?.shared?.savedSteps ?? 0;
    taken += run?.stats?.decodeSteps ?? 0;
  }
  return saved === 0 || lanes.some(({ run }) => isLive(run)) ? null : { saved, of: saved + taken };
}
