/** Why "Wait now" would do nothing to a lane's run, as `requestWaitNow` of the budget machine decides it. Pure. */
import { thinkingCap, thinkingUsed } from './lane.ts';
import type { Lane, RunStatus } from './lane.ts';

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
  return thinkingUsed(run) >= thinkingCap(lane) ? 'budget' : null;
}
