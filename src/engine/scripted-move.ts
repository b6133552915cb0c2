/** What becomes of the next part of a script under the rules of now. Pure, as the budget machine is. */
import {
  afterToken,
  endThinking,
  type BudgetSettings,
  type BudgetState,
  type EndThinking,
  type Force,
  type StepFacts,
  type Stop,
} from '../reasoning/budget-machine.ts';
import {
  withExtension,
  withForced,
  withStop,
  withThinkingEnd,
  withToken,
} from '../reasoning/budget-state.ts';
import type { ThinkFormatIds } from '../reasoning/think-format.ts';
import type { TraceToken } from '../reasoning/trace.ts';
import type { Scripted, ScriptPlace } from './trace-script.ts';

/** `append`: these tokens stay as they are. */
export type ScriptedMove =
  { readonly kind: 'append'; readonly tokens: readonly TraceToken[] } | Force | EndThinking | Stop;

export interface ScriptedStep {
  readonly state: BudgetState;
  readonly move: ScriptedMove;
}

/** Where in a script this state is. */
export function scriptPlace({ phase, extensionsUsed, pendingExtension }: BudgetState): ScriptPlace {
  return { thinking: phase === 'thinking', extensionsUsed, isPending: pendingExtension !== undefined };
}

/** @param scripted anything but a command */
export function scriptedMove(
  format: ThinkFormatIds,
  settings: BudgetSettings,
  state: BudgetState,
  scripted: Exclude<Scripted, { kind: 'command' }>,
  facts: StepFacts,
): ScriptedStep {
  switch (scripted.kind) {
    case 'token':
      return tokenMove(format, state, scripted.token, facts);
    case 'wait':
      return extended(settings, state, scripted.tokens, true);
    case 'close':
      return closed(
        state,
        scripted.tokens.map((token) => token.id),
        facts,
      );
    case 'wish': {
      const { id, entropy, extension } = scripted;
      const atStep = entropy === undefined ? facts : { ...facts, entropy };
      if (extension === null && entropy === undefined && settings.minEntropy > 0) {
        // How unsure the model was is not on record, so whether it was sure enough is not asked again.
        return endThinking(state, facts, 'natural', format.endIds);
      }
      const after = afterToken(format, settings, state, id, atStep);
      switch (after.move.kind) {
        case 'force':
          return extension === null
            ? { state: after.state, move: after.move }
            : extended(settings, state, extension, false);
        case 'accept':
          // No stop in this think format, so these rules have no say: it stays as it was.
          return extension === null
            ? closed(state, format.endIds, facts)
            : extended(settings, state, extension, false);
        default:
          return { state: after.state, move: after.move };
      }
    }
  }
}

/** A stop that a person chose among the alternatives ends what a sampled one would. */
function tokenMove(
  format: ThinkFormatIds,
  state: BudgetState,
  token: TraceToken,
  facts: StepFacts,
): ScriptedStep {
  const isThinking = state.phase === 'thinking';
  const stopIds = isThinking ? format.thinkingStopIds : format.answerStopIds;
  if (token.role !== 'chosen' || !stopIds.includes(token.id)) {
    return { state: withToken(state, token), move: { kind: 'append', tokens: [token] } };
  }
  return isThinking ? closed(state, format.endIds, facts) : stopped(state, 'answered');
}

/** The extension string that is in the script, whatever the string of now is; cut by the budget as that would be. */
function extended(
  settings: BudgetSettings,
  state: BudgetState,
  string: readonly TraceToken[],
  manual: boolean,
): ScriptedStep {
  const tokens = string.slice(0, Math.max(0, settings.budget - state.thinkingTokens));
  const opened = withExtension(state, manual);
  return {
    state: tokens.reduce((counted, token) => withForced(counted, token.id), opened),
    move: { kind: 'append', tokens },
  };
}

function closed(state: BudgetState, ids: readonly number[], facts: StepFacts): ScriptedStep {
  return ids.length > facts.contextLeft
    ? stopped(state, 'context')
    : { state: withThinkingEnd(state, 'user'), move: { kind: 'endThinking', ids, reason: 'user' } };
}

function stopped(state: BudgetState, reason: Stop['reason']): ScriptedStep {
  return { state: withStop(state, reason), move: { kind: 'stop', reason } };
}
