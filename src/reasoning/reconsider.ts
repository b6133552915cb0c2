/** What new settings mean for the tokens a run already has: cut them, go on from an earlier point, or nothing. */
import type { BudgetSettings, BudgetState } from './budget-state.ts';
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
 * - loop guard off after it ended the thought: resume at the close
 * - longer answers allowed after the limit stopped one: resume at its end
 * @param tokens all tokens of the run, as `state` counts them
 */
export function reconsider(
  settings: BudgetSettings,
  state: BudgetState,
  tokens: readonly TraceToken[],
): Reconsideration {
  const cut = Math.min(budgetCut(settings, state), extensionCut(settings, tokens));
  if (cut < Infinity) {
    return { kind: 'truncate', keep: cut, reason: 'cut' };
  }
  const resume = resumePosition(settings, state, tokens);
  return resume === undefined ? KEEP : { kind: 'truncate', keep: resume, reason: 'resume' };
}

function budgetCut(settings: BudgetSettings, state: BudgetState): number {
  // The cap is checked before sampling: a thought that ended by itself after exactly `budget` tokens would have been
  // closed by the cap before it could end.
  const overtaken = state.thinkingTokens === settings.budget && state.thinkingEnd === 'natural';
  return state.thinkingTokens > settings.budget || overtaken ? settings.budget : Infinity;
}

function extensionCut(settings: BudgetSettings, tokens: readonly TraceToken[]): number {
  const automatic = tokens.filter((token) => token.extension !== undefined && token.replaced !== undefined);
  return automatic[settings.extensions]?.index ?? Infinity;
}

function resumePosition(
  settings: BudgetSettings,
  state: BudgetState,
  tokens: readonly TraceToken[],
): number | undefined {
  const hasRoom = settings.budget > state.thinkingTokens;
  switch (state.thinkingEnd) {
    case undefined:
      return hasRoom && state.phase === 'thinking' ? partialExtension(settings, state, tokens) : undefined;
    case 'budget':
      if (hasRoom) return partialExtension(settings, state, tokens) ?? state.thinkingTokens;
      break;
    case 'natural':
      if (hasRoom && state.extensionsUsed - state.manualExtensions < settings.extensions) {
        return state.thinkingTokens;
      }
      break;
    case 'loop':
      if (hasRoom && !settings.loopGuard) return state.thinkingTokens;
      break;
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
  const isPartial = from < state.thinkingTokens && state.thinkingTokens - from < settings.extensionIds.length;
  return isPartial && tokens[from]?.replaced !== undefined ? from : undefined;
}
