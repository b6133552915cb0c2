/** What it means for a run that its settings have been moved, whatever its method. */
import type { BudgetSettings, BudgetState } from './budget-state.ts';
import { beginsAnewWhenMoved, sameMethod } from './method.ts';
import { reconsider, type Reconsideration } from './reconsider.ts';
import { methodOf, type RunSettings } from './run-settings.ts';
import type { TraceToken } from './trace.ts';

const ANEW: Reconsideration = { kind: 'truncate', keep: 0, reason: 'resume' };
/** With a probability of stopping below this, hardly any draw comes out otherwise without the stops. */
const NEGLIGIBLE_P_END = 1e-6;

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
    return beganOtherwise(before, after, state, tokens[0]) ? ANEW : reconsider(budget, state, tokens);
  }
  return decidesTheSame(before, after) ? { kind: 'keep' } : ANEW;
}

/**
 * With extensions no thought is empty, so its first token is drawn without the stops, which may have been likelier than it.
 * What was done by hand is not given up for that.
 */
function beganOtherwise(
  before: RunSettings,
  after: RunSettings,
  state: BudgetState,
  first: TraceToken | undefined,
): boolean {
  const isByHand = state.manualExtensions > 0 || state.thinkingEnd === 'user';
  const isSame = before.extensions > 0 === after.extensions > 0 || methodOf(after).minThinking > 0;
  if (isByHand || isSame || first?.origin !== 'sampled' || first.phase !== 'thinking') {
    return false;
  }
  const { pEnd = 0, logprob = 0 } = first;
  return after.sampling.temperature > 0
    ? pEnd > NEGLIGIBLE_P_END
    : after.extensions === 0 && pEnd > Math.exp(logprob);
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
