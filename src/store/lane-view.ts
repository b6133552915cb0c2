/** Which point of a lane's thought is looked at. Pure; what is thought goes on regardless. */
import type { Lane } from './lane.ts';

/** Positions are numbers of thinking tokens. */
export interface LaneView {
  /** Chosen by click, key or playing; null = the whole run. */
  readonly pinned: number | null;
  /** Under the pointer; comes before what is pinned. */
  readonly hovered: number | null;
  /** The timeline is being swept through. */
  readonly playing: boolean;
}

/** The whole run. */
export const WHOLE_RUN: LaneView = { pinned: null, hovered: null, playing: false };

/** The position that is shown; null = the whole run. */
export function shownPosition(lane: Lane): number | null {
  return lane.view.hovered ?? lane.view.pinned;
}

/** The lane with a change of view that stays within its thought. */
export function withView(lane: Lane, change: Partial<LaneView>): Lane {
  const used = lane.run?.stats?.thinkingTokens ?? 0;
  const within = (position: number | null): number | null =>
    position === null ? null : Math.max(0, Math.min(used, Math.round(position)));
  const next = { ...lane.view, ...change };
  return { ...lane, view: { ...next, pinned: within(next.pinned), hovered: within(next.hovered) } };
}
