/**
 * Budget forcing (arXiv 2501.19393 §3.1) as a pure, step-wise machine over ids. Holds no tokenizer, no model, no clock.
 *
 * Per token: `beforeToken` says whether to sample; after sampling, `afterToken` says what becomes of the sampled id.
 * The returned state already counts the ids a move asks to append.
 *
 * The budget is one hard cap on the tokens that stay in the thinking segment: the first newline and forced extensions
 * count; a stop that is replaced or closes does not, nor do delimiters. For the reference harness, which gives every
 * round a budget of its own, see `harness-variant.ts`.
 */
import {
  withExtension,
  withForced,
  withStop,
  withThinkingEnd,
  withThought,
  type BudgetSettings,
  type BudgetState,
  type StepFacts,
} from './budget-state.ts';
import { closeIds, contextReserve } from './closing.ts';
import { extensionIdsAt } from './extension-rotation.ts';
import { isIdle, isRepeating, isStuck } from './loop-guard.ts';
import type { ThinkFormatIds } from './think-format.ts';
import type { StoppedBy, ThinkingEnd } from './trace.ts';

export { budgetStateOf, initialBudgetState, NO_RULES } from './budget-state.ts';
export type { BudgetSettings, BudgetState, StepFacts } from './budget-state.ts';
export { reconsider, type Reconsideration } from './reconsider.ts';

/**
 * Append `ids` as a delimiter and go on with the answer. The first of them carries `reason` as `thinkingEnd`; without any,
 * the model is to write the delimiter itself.
 */
export interface EndThinking {
  readonly kind: 'endThinking';
  /** The thought is cut to so many tokens first; absent = it stays whole. The returned state does not know of the cut. */
  readonly keep?: number;
  readonly ids: readonly number[];
  readonly reason: ThinkingEnd;
}

/** The run is over; nothing is appended. */
export interface Stop {
  readonly kind: 'stop';
  readonly reason: StoppedBy;
}

/**
 * Append `ids` as the extension of this number. The sampled id, if there was one, is dropped and noted as `replaced` on
 * the first of them. Empty `ids`: note it on the next sampled token instead (see `Sample.extension`).
 */
export interface Force {
  readonly kind: 'force';
  readonly ids: readonly number[];
  /** 1-based. */
  readonly extension: number;
  /** The whole thought is tokenized anew together with these ids' text; the returned state does not count them. */
  readonly retokenize?: true;
}

export interface Sample {
  readonly kind: 'sample';
  /** Ids that must not be chosen at this step. */
  readonly maskedIds: readonly number[];
  /** The token sampled now follows this extension, whose string is empty, and carries its number. */
  readonly extension?: number;
}

export type Before = Sample | EndThinking | Stop;
export type After = { readonly kind: 'accept' } | Force | EndThinking | Stop;
/** What a button does: `truncate` = keep that many tokens, take `budgetStateOf` them and ask again; `none` = nothing. */
export type Requested =
  | Force
  | EndThinking
  | Stop
  | { readonly kind: 'truncate'; readonly keep: number; readonly reason: 'resume' }
  | { readonly kind: 'none' };

export interface Step<Move> {
  readonly state: BudgetState;
  readonly move: Move;
}

/** Decides before a token is sampled. The cap is checked here, so the budget is never exceeded. */
export function beforeToken(
  format: ThinkFormatIds,
  settings: BudgetSettings,
  state: BudgetState,
  facts: StepFacts,
): Step<Before> {
  switch (state.phase) {
    case 'thinking':
      return beforeThought(format, settings, state, facts);
    case 'answer':
      if (state.answerTokens >= settings.maxAnswerTokens) return stopRun(state, 'answer-limit');
      if (facts.contextLeft <= 0) return stopRun(state, 'context');
      return { state, move: { kind: 'sample', maskedIds: [] } };
    case 'done':
      return stopRun(state, state.stoppedBy ?? 'user');
  }
}

/** Decides what becomes of a sampled id. Anything but `accept` drops it. */
export function afterToken(
  format: ThinkFormatIds,
  settings: BudgetSettings,
  state: BudgetState,
  sampledId: number,
  facts: StepFacts,
): Step<After> {
  switch (state.phase) {
    case 'thinking':
      return format.thinkingStopIds.includes(sampledId)
        ? afterThinkingStop(format, settings, state, facts)
        : { state: withThought(state, sampledId), move: { kind: 'accept' } };
    case 'answer':
      return format.answerStopIds.includes(sampledId)
        ? stopRun(state, 'answered')
        : { state: { ...state, answerTokens: state.answerTokens + 1 }, move: { kind: 'accept' } };
    case 'done':
      return stopRun(state, state.stoppedBy ?? 'user');
  }
}

/** "Answer now": closes a thought that is still open, also one that was stopped; nothing otherwise. */
export function requestAnswerNow(
  format: ThinkFormatIds,
  _settings: BudgetSettings,
  state: BudgetState,
  facts: StepFacts,
): Step<Requested> {
  return state.thinkingEnd === undefined
    ? closeThinking(format, state, facts, 'user')
    : { state, move: { kind: 'none' } };
}

/**
 * "Wait now": forces the extension string at the end of the thought, on top of `settings.extensions`. When thinking has
 * ended, the first answer is `truncate`; call again with the state rolled back. `none` when budget or context leave no
 * room for it. The forced tokens must not carry `replaced`.
 */
export function requestWaitNow(
  format: ThinkFormatIds,
  settings: BudgetSettings,
  state: BudgetState,
  facts: StepFacts,
): Step<Requested> {
  if (state.thinkingTokens >= settings.budget) return { state, move: { kind: 'none' } };
  if (state.thinkingEnd !== undefined) {
    return { state, move: { kind: 'truncate', keep: state.thinkingTokens, reason: 'resume' } };
  }
  return roomFor(format, settings, state, facts) > 0
    ? force(format, settings, state, facts, true)
    : { state, move: { kind: 'none' } };
}

/** "Stop": the run is over where it is. */
export function requestStop(state: BudgetState): Step<Stop> {
  return stopRun(state, state.stoppedBy ?? 'user');
}

function beforeThought(
  format: ThinkFormatIds,
  settings: BudgetSettings,
  state: BudgetState,
  facts: StepFacts,
): Step<Before> {
  if (state.thinkingTokens >= settings.budget) return closeThinking(format, state, facts, 'budget');
  const isNearBudget = state.thinkingTokens >= settings.budget - settings.sentenceWindow;
  if (isNearBudget && facts.textEndsSentence && !state.maskStops) {
    return closeThinking(format, state, facts, 'budget');
  }
  if (roomFor(format, settings, state, facts) <= 0) return closeThinking(format, state, facts, 'context');
  if (settings.loopGuard && isStuck(state.loop)) return closeThinking(format, state, facts, 'loop');
  // As the harness's min_tokens = 1: with extensions, no round may be empty, the first included.
  const least = Math.max(settings.minThinking, settings.extensions > 0 ? 1 : 0);
  const masked = state.maskStops || state.thinkingTokens < least;
  const maskedIds = masked ? format.thinkingStopIds : [];
  const { pendingExtension: extension } = state;
  return { state, move: { kind: 'sample', maskedIds, ...(extension === undefined ? {} : { extension }) } };
}

function afterThinkingStop(
  format: ThinkFormatIds,
  settings: BudgetSettings,
  state: BudgetState,
  facts: StepFacts,
): Step<After> {
  const used = state.extensionsUsed - state.manualExtensions;
  const isSure = facts.entropy !== undefined && facts.entropy < settings.minEntropy;
  if (used >= settings.extensions || isSure) return endThinking(state, facts, 'natural', format.endIds);
  const isVain = isRepeating(state.loop) || isIdle(state.loop);
  if (settings.loopGuard && isVain) return closeThinking(format, state, facts, 'loop');
  // `beforeToken` has left room for one token, so these two only speak up when settings changed in between.
  if (state.thinkingTokens >= settings.budget) return closeThinking(format, state, facts, 'budget');
  if (roomFor(format, settings, state, facts) <= 0) return closeThinking(format, state, facts, 'context');
  return force(format, settings, state, facts, false);
}

function force(
  format: ThinkFormatIds,
  settings: BudgetSettings,
  state: BudgetState,
  facts: StepFacts,
  manual: boolean,
): Step<Force> {
  const { stoppedBy: _reopened, ...open } = state;
  const opened = withExtension(open, manual);
  const string = extensionIdsAt(settings, opened.extensionsUsed);
  const ids = string.slice(0, roomFor(format, settings, state, facts));
  return {
    state: ids.reduce(withForced, opened),
    move: { kind: 'force', ids, extension: opened.extensionsUsed },
  };
}

/** How many more tokens the thought may take. */
function roomFor(
  format: ThinkFormatIds,
  settings: BudgetSettings,
  state: BudgetState,
  facts: StepFacts,
): number {
  const inContext =
    facts.contextLeft - contextReserve(format, settings, state.thinkingTokens + facts.contextLeft);
  return Math.min(settings.budget - state.thinkingTokens, inContext);
}

/** Closes a thought that the model has not ended; the run is over where the context has no room for that. */
export function closeThinking(
  format: ThinkFormatIds,
  state: BudgetState,
  facts: StepFacts,
  reason: ThinkingEnd,
): Step<EndThinking | Stop> {
  const afterNewline = state.thinkingTokens === 0 ? format.startEndsInNewline : facts.textEndsInNewline;
  return endThinking(state, facts, reason, closeIds(format, afterNewline));
}

/** Ends the thought with a delimiter; as `closeThinking` where there is no room for it. */
export function endThinking(
  state: BudgetState,
  facts: StepFacts,
  reason: ThinkingEnd,
  ids: readonly number[],
): Step<EndThinking | Stop> {
  if (ids.length > facts.contextLeft) return stopRun(state, 'context');
  return { state: withThinkingEnd(state, reason), move: { kind: 'endThinking', ids, reason } };
}

/** The run is over. */
export function stopRun(state: BudgetState, reason: StoppedBy): Step<Stop> {
  return { state: withStop(state, reason), move: { kind: 'stop', reason } };
}
