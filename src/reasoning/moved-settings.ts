/** What it means for a run that its settings have been moved, whatever its method. */
import type { BudgetSettings, BudgetState } from './budget-state.ts';
import { beginsAnewWhenMoved, sameMethod } from './method.ts';
import { reconsider, type Reconsideration } from './reconsider.ts';
import { methodOf, type RunSettings } from './run-settings.ts';
import type { TraceToken } from './trace.ts';

/**
 * As `reconsider`. Variants for replication and rejection sampling have no rule for settings that move, so the run begins
 * anew with them: it ends as a new run would, and steps it has taken already are known.
 * @param before settings of the run up to now
 * @param after those it is to go on with
 * @param budget what the machine is to know of `after`
 */
export function reconsiderMoved(
  before: RunSettings,
  after: RunSettings,
  budget: BudgetSettings,
  state: BudgetState,
  tokens: readonly TraceToken[],
): Reconsideration {
  if (!beginsAnewWhenMoved(methodOf(after))) {
    return reconsider(budget, state, tokens);
  }
  return decidesTheSame(before, after) ? { kind: 'keep' } : { kind: 'truncate', keep: 0, reason: 'resume' };
}

function decidesTheSame(a: RunSettings, b: RunSettings): boolean {
  return (
    a.budget === b.budget &&
    a.extensions === b.extensions &&
    a.extensionString === b.extensionString &&
    a.maxAnswerTokens === b.maxAnswerTokens &&
    sameMethod(methodOf(a), methodOf(b))
  );
}
