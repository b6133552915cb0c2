/** Why "Wait now" would do nothing to a lane's run, as `requestWaitNow` of the budget machine decides it. Pure. */
import { methodOf } from '../reasoning/run-settings.ts';
import { thinkingCap, thinkingUsed } from './lane.ts';
import type { Lane, Run, RunStatus } from './lane.ts';

/**
 * `no-run`: there is no thought the engine still holds. `budget`: it has used its budget up. `context`: it has used the
 * model's context up.
 */
export type WaitObstacle = 'no-run' | 'budget' | 'context';

const WITH_THOUGHT: readonly RunStatus[] = ['thinking', 'answering', 'done'];

/** The obstacle, null when the thought can be taken up. */
export function waitObstacle(lane: Lane): WaitObstacle | null {
  const { run } = lane;
  if (run === null || !run.open || !WITH_THOUGHT.includes(run.status)) {
    return 'no-run';
  }
  if (run.thinkingEnd === 'context') {
    return 'context';
  }
  return budgetLeft(lane, run) <= 0 ? 'budget' : null;
}

/** Thinking tokens until the budget is used up, by what its variant counts. */
function budgetLeft(lane: Lane, run: Run): number {
  const { variant } = methodOf(run.settings);
  switch (variant) {
    case 'total':
      return thinkingCap(lane) - thinkingUsed(run);
    case 'per-round':
      // A forced string opens a round with a budget of its own.
      return Infinity;
    case 'readme':
      return thinkingCap(lane) - (thinkingUsed(run) - (run.stats?.forcedTokens ?? 0));
    default:
      return variant satisfies never;
  }
}
