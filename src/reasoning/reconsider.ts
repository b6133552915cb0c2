/** What new settings mean for the tokens a run already has: cut them, go on from an earlier point, or nothing. */
import type { BudgetSettings, BudgetState } from './budget-state.ts';
import { extensionIdsAt } from './extension-rotation.ts';
import { isSentenceEnd } from './sentence-end.ts';
import type { TraceToken } from './trace.ts';

/**
 * `truncate`: keep that many tokens, take `budgetStateOf` them and let the machine go on. `cut`: the settings allow
 * less than was used; `resume`: they allow more, and the thought (or answer) goes on.
 */
export type Reconsideration =
  | { readonly kind: 'keep' }
  | { readonly kind: 'truncate'; readonly keep: number; readonly reason: 'cut' | 'resume' };

const KEEP: Reconsideration = { kind: 'keep' };

/**
 * Call after the settings of a run have changed, live or done. Going on afterwards leads to the tokens a new run with
 * these settings would have, as far as sampling is reproducible. Thinking that was ended by hand stays ended.
 * - budget below what was used: cut at the budget
 * - fewer extensions than were made: cut at the first one too many
 * - budget raised after it closed the thought: resume at the close
 * - more extensions after a natural end: resume at that end
 * - loop guard off after it ended the thought, or no extension left for it to refuse: resume at the close
 * - longer answers allowed after the limit stopped one: resume at its end
 * @param tokens all tokens of the run, as `state` counts them
 */
export function reconsider(
  settings: BudgetSettings,
  state: BudgetState,
  tokens: readonly TraceToken[],
): Reconsideration {
  const cut = Math.min(budgetCut(settings, state, tokens), extensionCut(settings, state, tokens));
  if (cut < Infinity) {
    return { kind: 'truncate', keep: cut, reason: 'cut' };
  }
  const resume = resumePosition(settings, state, tokens);
  return resume === undefined ? KEEP : { kind: 'truncate', keep: resume, reason: 'resume' };
}

function budgetCut(settings: BudgetSettings, state: BudgetState, tokens: readonly TraceToken[]): number {
  const used = state.thinkingTokens;
  for (let at = Math.max(0, settings.budget - settings.sentenceWindow); at <= used; at++) {
    if (closesAt(settings, tokens, at)) {
      // The cap is checked before sampling: a thought that ended by itself just here, or in a loop, would have been closed by
      // the cap before it could end.
      const isEarlier = state.thinkingEnd === 'natural' || state.thinkingEnd === 'loop';
      return at < used || isEarlier ? at : Infinity;
    }
  }
  return Infinity;
}

/** Whether the budget closes the thought before `tokens[at]`, as `beforeToken` would. */
export function closesAt(
  settings: Pick<BudgetSettings, 'budget' | 'sentenceWindow'>,
  tokens: readonly TraceToken[],
  at: number,
): boolean {
  if (at >= settings.budget) return true;
  if (at < settings.budget - settings.sentenceWindow) return false;
  const next = tokens[at];
  // "Wait now" goes on where it is pressed, and an extension string is not broken off at a sentence of its own.
  const isHeldOpen =
    tokens[at - 1]?.role === 'extension' || (next?.extension !== undefined && next.replaced === undefined);
  return !isHeldOpen && isSentenceEnd(tokens, at);
}

function extensionCut(settings: BudgetSettings, state: BudgetState, tokens: readonly TraceToken[]): number {
  const automatic = tokens.filter((token) => token.extension !== undefined && token.replaced !== undefined);
  const index = automatic[settings.extensions]?.index;
  // Of one whose string is empty there is no token before the next one is sampled.
  const isPendingTooMany = state.pendingExtension !== undefined && automaticOf(state) > settings.extensions;
  return index ?? (isPendingTooMany ? state.thinkingTokens : Infinity);
}

/** Extensions made that were not asked for by hand. */
function automaticOf(state: BudgetState): number {
  return state.extensionsUsed - state.manualExtensions;
}

function resumePosition(
  settings: BudgetSettings,
  state: BudgetState,
  tokens: readonly TraceToken[],
): number | undefined {
  const partial =
    settings.budget > state.thinkingTokens ? partialExtension(settings, state, tokens) : undefined;
  const thought = tokens.slice(0, state.thinkingTokens);
  const hasRoom = !closesAt(settings, thought, state.thinkingTokens);
  switch (state.thinkingEnd) {
    case undefined:
      return state.phase === 'thinking' ? partial : undefined;
    case 'budget':
      if (partial !== undefined || hasRoom) return partial ?? state.thinkingTokens;
      break;
    case 'natural':
      if (hasRoom && automaticOf(state) < settings.extensions) {
        return state.thinkingTokens;
      }
      break;
    case 'loop': {
      // Closed at a wish to stop, it would have ended by itself there, had no extension been left.
      const isSpent =
        tokens[state.thinkingTokens]?.replaced !== undefined && automaticOf(state) >= settings.extensions;
      if (hasRoom && (!settings.loopGuard || isSpent)) return state.thinkingTokens;
      break;
    }
    case 'user':
    case 'context':
      break;
  }
  const answerGoesOn = state.stoppedBy === 'answer-limit' && settings.maxAnswerTokens > state.answerTokens;
  return answerGoesOn ? tokens.length : undefined;
}

/**
 * Where the extension at the very end of the thought begins, if the budget cut its string short: resuming there has it
 * forced again, whole. One asked for by hand would not come back, so it is left as it is.
 */
function partialExtension(
  settings: BudgetSettings,
  state: BudgetState,
  tokens: readonly TraceToken[],
): number | undefined {
  let from = state.thinkingTokens;
  while (tokens[from - 1]?.role === 'extension' && tokens[from - 1]?.extension === state.extensionsUsed) {
    from--;
  }
  const whole = extensionIdsAt(settings, state.extensionsUsed).length;
  const isPartial = from < state.thinkingTokens && state.thinkingTokens - from < whole;
  return isPartial && tokens[from]?.replaced !== undefined ? from : undefined;
}
