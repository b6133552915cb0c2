/**
 * Budget forcing as in the example of the s1 README, token by token beside the model (`readme-variant.ts` has the rule
 * over whole rounds). One budget is for what the model samples, its stops included; forced strings are free. They are
 * appended as text, which is tokenized anew with the thought. Nothing closes a thought: the model has to write the
 * delimiter itself, and where the budget cut it, it goes on thinking in its answer.
 */
import {
  afterToken,
  beforeToken,
  closeThinking,
  stopRun,
  type After,
  type Before,
  type EndThinking,
  type Force,
  type Requested,
  type Step,
} from './budget-machine.ts';
import type { BudgetPolicy } from './budget-policy.ts';
import { budgetStateOf, withExtension, withThinkingEnd, withThought } from './budget-state.ts';
import type { BudgetSettings, BudgetState, StepFacts } from './budget-state.ts';
import { contextReserve } from './closing.ts';
import { readmeAfterRound } from './readme-variant.ts';
import type { ThinkFormatIds } from './think-format.ts';
import type { ThinkingEnd, TraceToken } from './trace.ts';

export const README_POLICY: BudgetPolicy = {
  beforeToken(format, settings, state, facts) {
    return state.phase === 'thinking'
      ? beforeThought(format, settings, state, facts)
      : beforeToken(format, settings, state, facts);
  },
  afterToken(format, settings, state, sampledId, facts) {
    switch (state.phase) {
      case 'thinking':
        return format.thinkingStopIds.includes(sampledId)
          ? afterStop(settings, state)
          : { state: withThought(state, sampledId), move: { kind: 'accept' } };
      case 'answer': {
        // It opens the delimiter that the model has to write.
        const opens = sampledId === format.endIds[0];
        const answerStopIds = opens ? [] : format.answerStopIds;
        return afterToken({ ...format, answerStopIds }, settings, state, sampledId, facts);
      }
      case 'done':
        return stopRun(state, state.stoppedBy ?? 'user');
    }
  },
  waitNow(format, settings, state, facts): Step<Requested> {
    const hasRoom = left(settings, state) > 0 && room(format, settings, state, facts) > 0;
    if (!hasRoom) return { state, move: { kind: 'none' } };
    return state.thinkingEnd === undefined
      ? extend(settings, state, true)
      : { state, move: { kind: 'truncate', keep: state.thinkingTokens, reason: 'resume' } };
  },
  stateOf,
};

function beforeThought(
  format: ThinkFormatIds,
  settings: BudgetSettings,
  state: BudgetState,
  facts: StepFacts,
): Step<Before> {
  if (left(settings, state) <= 0) return answer(state, 'budget');
  if (room(format, settings, state, facts) <= 0) return closeThinking(format, state, facts, 'context');
  const maskedIds = state.maskStops ? format.thinkingStopIds : [];
  const { pendingExtension: extension } = state;
  return { state, move: { kind: 'sample', maskedIds, ...(extension === undefined ? {} : { extension }) } };
}

function afterStop(settings: BudgetSettings, state: BudgetState): Step<After> {
  const rules = { budget: settings.budget, ignore: settings.extensions };
  const ignored = state.extensionsUsed - state.manualExtensions;
  const round = { left: settings.budget - state.spentTokens, ignored };
  const { move } = readmeAfterRound(rules, round, state.roundTokens + 1);
  return move.kind === 'extend' ? extend(settings, state, false) : answer(state, 'natural');
}

function answer(state: BudgetState, reason: ThinkingEnd): Step<EndThinking> {
  return { state: withThinkingEnd(state, reason), move: { kind: 'endThinking', ids: [], reason } };
}

function extend(settings: BudgetSettings, state: BudgetState, manual: boolean): Step<Force> {
  const { stoppedBy: _reopened, ...open } = state;
  const opened = withExtension(open, manual);
  const { extensionsUsed: extension } = opened;
  return { state: opened, move: { kind: 'force', ids: settings.extensionIds, extension, retokenize: true } };
}

/** What is left of the budget. */
function left(settings: BudgetSettings, { spentTokens, roundTokens }: BudgetState): number {
  return settings.budget - spentTokens - roundTokens;
}

/** How many more tokens the context has for the thought and the string that may follow it. */
function room(
  format: ThinkFormatIds,
  settings: BudgetSettings,
  state: BudgetState,
  facts: StepFacts,
): number {
  const reserve = contextReserve(format, settings, state.thinkingTokens + facts.contextLeft);
  return facts.contextLeft - reserve - settings.extensionIds.length;
}

/** The answer begins where its tokens do, for no delimiter was forced. What retokenizing merged is not counted as spent. */
function stateOf(format: ThinkFormatIds, tokens: readonly TraceToken[]): BudgetState {
  const from = tokens.findIndex((token) => token.phase === 'answer');
  if (from < 0 || tokens[from]?.role === 'delimiter') return budgetStateOf(format, tokens);
  const thought = budgetStateOf(format, tokens.slice(0, from));
  return { ...withThinkingEnd(thought, 'natural'), answerTokens: tokens.length - from };
}

/** The state once the thought has been tokenized anew: what is counted is what is there now. */
export function withRetokenized(
  state: BudgetState,
  thought: readonly Pick<TraceToken, 'role' | 'extension'>[],
): BudgetState {
  const { pendingExtension, ...rest } = state;
  const isThere = thought.at(-1)?.extension === state.extensionsUsed;
  return {
    ...rest,
    ...(pendingExtension === undefined || isThere ? {} : { pendingExtension }),
    thinkingTokens: thought.length,
    forcedTokens: thought.filter((token) => token.role === 'extension').length,
  };
}
