/** What the budget machine remembers between tokens, and how it is rebuilt from the tokens of a trace. */
import type { TurnedExtensions } from './extension-rotation.ts';
import { followLoop, INITIAL_LOOP_STATE, startLoopRound, type LoopState } from './loop-guard.ts';
import type { ThinkFormatIds } from './think-format.ts';
import type { StoppedBy, ThinkingEnd, TraceToken } from './trace.ts';

export interface BudgetSettings extends TurnedExtensions {
  /** Most tokens that may stay in the thinking segment, forced ones included; 0 = answer at once. */
  readonly budget: number;
  /** How many ends of thinking to suppress. */
  readonly extensions: number;
  /** Put in place of each, in turn with `rotationIds`; empty = only mask the stops for one token. */
  readonly extensionIds: readonly number[];
  readonly maxAnswerTokens: number;
  /** Do not suppress ends of a thought that repeats itself or adds almost nothing, and end one that is stuck. */
  readonly loopGuard: boolean;
  /** Stops are masked until the thought has this many tokens (the harness's `min_tokens_thinking`). */
  readonly minThinking: number;
  /** From this many tokens before the budget on, a thought is closed at the end of a sentence. */
  readonly sentenceWindow: number;
  /** Suppress only ends at which the entropy was at least this, in nats. */
  readonly minEntropy: number;
}

/** Settings without rules beyond budget and extensions. */
export const NO_RULES = {
  rotationIds: [],
  loopGuard: false,
  minThinking: 0,
  sentenceWindow: 0,
  minEntropy: 0,
} as const;

/** What the machine cannot know from ids; true at the moment of the call. */
export interface StepFacts {
  /** The thinking text so far ends in a newline; an empty text does not. */
  readonly textEndsInNewline: boolean;
  /** A sentence of the thinking text ends here, see `sentence-end.ts`. */
  readonly textEndsSentence: boolean;
  /** Tokens that can still be appended to the context. */
  readonly contextLeft: number;
  /** Entropy of the distribution the sampled id was chosen from, nats; absent before sampling. */
  readonly entropy?: number;
}

export interface BudgetState {
  readonly phase: 'thinking' | 'answer' | 'done';
  /** Tokens in the thinking segment, forced extensions included, delimiters not. */
  readonly thinkingTokens: number;
  /** Of those, forced by extensions. */
  readonly forcedTokens: number;
  readonly extensionsUsed: number;
  /** Of those, asked for with "Wait now"; they do not use up `BudgetSettings.extensions`. */
  readonly manualExtensions: number;
  /** Tokens of the answer, delimiters left out. */
  readonly answerTokens: number;
  /** An extension was just made: the next token may not be a stop. */
  readonly maskStops: boolean;
  /** Number of an extension with an empty string, until a token is sampled after it. */
  readonly pendingExtension?: number;
  readonly thinkingEnd?: ThinkingEnd;
  /** Present when `phase` is `done`. */
  readonly stoppedBy?: StoppedBy;
  readonly loop: LoopState;
  /** Tokens sampled since the last extension. */
  readonly roundTokens: number;
  /** Ids sampled before that, the stops that extensions took the place of included. */
  readonly spentTokens: number;
}

/** The state right after the think opener. */
export function initialBudgetState(): BudgetState {
  return {
    phase: 'thinking',
    thinkingTokens: 0,
    forcedTokens: 0,
    extensionsUsed: 0,
    manualExtensions: 0,
    answerTokens: 0,
    maskStops: false,
    loop: INITIAL_LOOP_STATE,
    roundTokens: 0,
    spentTokens: 0,
  };
}

/** Counts a sampled token that stays in the thought. */
export function withThought(state: BudgetState, id: number): BudgetState {
  const { pendingExtension: _used, ...rest } = state;
  return {
    ...rest,
    thinkingTokens: state.thinkingTokens + 1,
    maskStops: false,
    loop: followLoop(state.loop, id, 'sampled'),
    roundTokens: state.roundTokens + 1,
  };
}

/** Opens extension number `extensionsUsed + 1`; its ids, if any, are counted with `withForced`. */
export function withExtension(state: BudgetState, manual: boolean): BudgetState {
  const extension = state.extensionsUsed + 1;
  return {
    ...state,
    phase: 'thinking',
    extensionsUsed: extension,
    manualExtensions: state.manualExtensions + (manual ? 1 : 0),
    maskStops: true,
    pendingExtension: extension,
    loop: startLoopRound(state.loop),
    roundTokens: 0,
    spentTokens: state.spentTokens + state.roundTokens + (manual ? 0 : 1),
  };
}

/** Counts one id of a forced extension string. */
export function withForced(state: BudgetState, id: number): BudgetState {
  const { pendingExtension: _used, ...rest } = state;
  return {
    ...rest,
    thinkingTokens: state.thinkingTokens + 1,
    forcedTokens: state.forcedTokens + 1,
    loop: followLoop(state.loop, id, 'forced'),
  };
}

/** Counts one id of words that a person put into the thought: part of the text, not of what the model's round says. */
function withInserted(state: BudgetState, id: number): BudgetState {
  const { pendingExtension: _used, ...rest } = state;
  return {
    ...rest,
    thinkingTokens: state.thinkingTokens + 1,
    maskStops: false,
    loop: followLoop(state.loop, id, 'forced'),
  };
}

/** Counts a token that is there already, whoever put it there; closing delimiters excepted. */
export function withToken(state: BudgetState, token: TraceToken): BudgetState {
  if (state.phase !== 'thinking') {
    return { ...state, answerTokens: state.answerTokens + 1 };
  }
  const opens = token.extension !== undefined && token.extension > state.extensionsUsed;
  const opened = opens ? withExtension(state, token.replaced === undefined) : state;
  switch (token.role) {
    case 'extension':
      return withForced(opened, token.id);
    case 'inserted':
      return withInserted(opened, token.id);
    default:
      return withThought(opened, token.id);
  }
}

/** Thinking is closed; the forced delimiter is not counted. */
export function withThinkingEnd(state: BudgetState, thinkingEnd: ThinkingEnd): BudgetState {
  const { pendingExtension: _unused, stoppedBy: _reopened, ...rest } = state;
  return { ...rest, phase: 'answer', maskStops: false, thinkingEnd };
}

export function withStop(state: BudgetState, stoppedBy: StoppedBy): BudgetState {
  return { ...state, phase: 'done', stoppedBy };
}

/**
 * The state after the given tokens of a trace, as when the run has been rolled back to there. Equal to what the machine
 * had at that point of the live run, with two exceptions: the result is never `done`, and an extension with an empty
 * string that no token has followed is not counted, since the end it suppressed will be sampled again.
 * An extension whose first token has no `replaced` counts as asked for with "Wait now".
 * A trace without `thinkingEnd` on its closing delimiter is read as ended `natural` or by `budget`, by the delimiter.
 * @param tokens the tokens kept, from the first; a closing delimiter must be whole
 */
export function budgetStateOf(format: ThinkFormatIds, tokens: readonly TraceToken[]): BudgetState {
  let state = initialBudgetState();
  for (const token of tokens) {
    if (token.role === 'delimiter') {
      if (state.phase === 'thinking') {
        state = withThinkingEnd(state, token.thinkingEnd ?? guessThinkingEnd(format, tokens));
      }
    } else {
      state = withToken(state, token);
    }
  }
  return state;
}

function guessThinkingEnd(format: ThinkFormatIds, tokens: readonly TraceToken[]): ThinkingEnd {
  const ids = tokens.filter((token) => token.role === 'delimiter').map((token) => token.id);
  const isNatural = ids.length === format.endIds.length && ids.every((id, i) => id === format.endIds[i]);
  return isNatural ? 'natural' : 'budget';
}
