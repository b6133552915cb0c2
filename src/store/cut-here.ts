/** Whether a lane's thought can be taken back to the place that is looked at, and how. Pure. */
import { budgetForCut } from '../reasoning/budget-for-cut.ts';
import { sliceLog } from './append-log.ts';
import { canBeCut, isStoppedInThought, thinkingUsed } from './lane.ts';
import type { Lane } from './lane.ts';
import { shownPosition } from './lane-view.ts';

/**
 * `cut`: the budget that cuts the thought there. `stopped`: the end of a thought that was stopped, where nothing is left to
 * cut off. `sentence`: its budgets close it at the ends of sentences, and this is none.
 */
export type CutHere =
  | { readonly kind: 'cut'; readonly budget: number }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'sentence' };

/** Null when the thought is shown whole, or cannot be cut. */
export function cutHere(lane: Lane): CutHere | null {
  const { run } = lane;
  const position = shownPosition(lane);
  if (position === null || run === null || !run.open || !canBeCut(run)) {
    return null;
  }
  if (isStoppedInThought(run) && position >= thinkingUsed(run)) {
    return { kind: 'stopped' };
  }
  const thought = sliceLog(run.trace.tokens, 0, thinkingUsed(run));
  const budget = budgetForCut(run.settings, thought, position);
  return budget === null ? { kind: 'sentence' } : { kind: 'cut', budget };
}
