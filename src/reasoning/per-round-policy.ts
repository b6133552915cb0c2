/**
 * Budget forcing as the evaluation harness of s1 does it, token by token beside the model (`harness-variant.ts` has the
 * rule over whole rounds, and the vectors both are held to). Every round, which ends with an end of thinking that is
 * suppressed, has the whole budget; a thought of several rounds is cut to one budget when it is over. Stops count.
 */
import {
  afterToken,
  beforeToken,
  closeThinking,
  endThinking,
  type After,
  type Before,
  type Force,
  type Requested,
  type Step,
} from './budget-machine.ts';
import type { BudgetPolicy } from './budget-policy.ts';
import { budgetStateOf, withExtension, withForced, withThought } from './budget-state.ts';
import type { BudgetSettings, BudgetState, StepFacts } from './budget-state.ts';
import { contextReserve } from './closing.ts';
import type { ThinkFormatIds } from './think-format.ts';

export const PER_ROUND_POLICY: BudgetPolicy = {
  beforeToken(format, settings, state, facts) {
    return state.phase === 'thinking'
      ? beforeThought(format, settings, state, facts)
      : beforeToken(format, settings, state, facts);
  },
  afterToken(format, settings, state, sampledId, facts) {
    if (state.phase !== 'thinking') {
      return afterToken(format, settings, state, sampledId, facts);
    }
    return format.thinkingStopIds.includes(sampledId)
      ? afterStop(format, settings, state, facts)
      : { state: withThought(state, sampledId), move: { kind: 'accept' } };
  },
  waitNow(format, settings, state, facts): Step<Requested> {
    if (state.thinkingEnd !== undefined) {
      return { state, move: { kind: 'truncate', keep: state.thinkingTokens, reason: 'resume' } };
    }
    return room(format, settings, state, facts) > 0
      ? extend(format, settings, state, facts, true)
      : { state, move: { kind: 'none' } };
  },
  stateOf: budgetStateOf,
};

function beforeThought(
  format: ThinkFormatIds,
  settings: BudgetSettings,
  state: BudgetState,
  facts: StepFacts,
): Step<Before> {
  if (state.roundTokens >= settings.budget) {
    return cutToBudget(settings, state, closeThinking(format, state, facts, 'budget'));
  }
  if (room(format, settings, state, facts) <= 0) return closeThinking(format, state, facts, 'context');
  // Ends that are to be ignored set the harness's min_tokens to 1, whatever was asked for.
  const least = settings.extensions > 0 ? 1 : settings.minThinking;
  const masked = state.maskStops || state.roundTokens < least;
  const { pendingExtension: extension } = state;
  const maskedIds = masked ? format.thinkingStopIds : [];
  return { state, move: { kind: 'sample', maskedIds, ...(extension === undefined ? {} : { extension }) } };
}

function afterStop(
  format: ThinkFormatIds,
  settings: BudgetSettings,
  state: BudgetState,
  facts: StepFacts,
): Step<After> {
  if (state.extensionsUsed - state.manualExtensions >= settings.extensions) {
    return cutToBudget(settings, state, endThinking(state, facts, 'natural', format.endIds));
  }
  return room(format, settings, state, facts) > 0
    ? extend(format, settings, state, facts, false)
    : closeThinking(format, state, facts, 'context');
}

/** The string is put there whole: only the context limits it. */
function extend(
  format: ThinkFormatIds,
  settings: BudgetSettings,
  state: BudgetState,
  facts: StepFacts,
  manual: boolean,
): Step<Force> {
  const ids = settings.extensionIds.slice(0, room(format, settings, state, facts));
  const opened = withExtension(reopened(state), manual);
  return {
    state: ids.reduce(withForced, opened),
    move: { kind: 'force', ids, extension: opened.extensionsUsed },
  };
}

function reopened({ stoppedBy: _reopened, ...open }: BudgetState): BudgetState {
  return open;
}

/**
 * As the harness cuts its list of ids after the last round: only where ends were to be ignored, and without changing how
 * the thought is closed.
 */
function cutToBudget<Move extends Before | After>(
  settings: BudgetSettings,
  state: BudgetState,
  step: Step<Move>,
): Step<Move> {
  const isTooLong = settings.extensions > 0 && state.thinkingTokens > settings.budget;
  return isTooLong && step.move.kind === 'endThinking'
    ? { ...step, move: { ...step.move, keep: settings.budget } }
    : step;
}

/** How many more tokens the context has for the thought. */
function room(
  format: ThinkFormatIds,
  settings: BudgetSettings,
  state: BudgetState,
  facts: StepFacts,
): number {
  return facts.contextLeft - contextReserve(format, settings, state.thinkingTokens + facts.contextLeft);
}
