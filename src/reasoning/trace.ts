/**
 * The words of a trace: what a token is, where it came from and how a phase ended.
 * Knows nothing about models, budgets or the page.
 */

/** Which part of the output a token belongs to. */
export type Phase = 'thinking' | 'answer';

/** `sampled` by the model, or `forced`: put there by budget forcing, or by a person who branched off (see `role`). */
export type Origin = 'sampled' | 'forced';

/** Why thinking ended. */
export type ThinkingEnd =
  /** The model emitted the end of thinking and no extension was left. */
  | 'natural'
  /** The budget was used up; the closing delimiter was forced. */
  | 'budget'
  /** The user pressed "Answer now". */
  | 'user'
  /** The thought repeated itself, or an extension added almost nothing to it. */
  | 'loop'
  /** The model's context is nearly full; room is kept for an answer. */
  | 'context';

/** Why a run stopped. Only `answered` carries a complete answer. */
export type StoppedBy =
  | 'answered'
  /** The answer itself reached its token limit. */
  | 'answer-limit'
  /** The context is full. */
  | 'context'
  /** The user pressed "Stop". */
  | 'user'
  /** Rejection sampling: no try ended within the limit. */
  | 'rejected';

/**
 * What a forced token stands in place of. Only on the first token of a forced string; after an extension with an empty
 * string, on the token sampled next; and on a `chosen` token.
 */
export interface Replaced {
  /** The id the model chose, which was dropped: an end of thinking, but for `chosen` tokens, which take the place of any. */
  readonly id: number;
  /** Its text, e.g. `<|im_start|>`. */
  readonly text: string;
  /** Probability (0–1) the model gave to stopping there (all stop ids together). */
  readonly pEnd: number;
}

/** What a token that the model did not sample is there for. */
export type TokenRole = 'extension' | 'delimiter' | 'inserted' | 'chosen';

/** A token the model could have chosen. */
export interface Alternative {
  readonly id: number;
  /** Its text alone; U+FFFD for a part of a character. */
  readonly text: string;
  /** Probability (0–1) before temperature and filters. */
  readonly probability: number;
}

/** One token of a trace. `index` counts from 0 over thinking and answer, closing delimiters included. */
export interface TraceToken {
  readonly index: number;
  readonly id: number;
  /** Characters completed by this token; empty while a multi-byte character is incomplete. */
  readonly text: string;
  readonly phase: Phase;
  readonly origin: Origin;
  /**
   * `extension`: part of a forced extension string; `delimiter`: part of a forced close of thinking
   * (not counted as thinking); `inserted`: part of words a person put in; `chosen`: one of the model's alternatives, taken by a
   * person; absent for ordinary tokens.
   */
  readonly role?: TokenRole;
  /**
   * 1-based number of the extension this forced token belongs to; also on the first token sampled after an extension
   * with an empty string, which leaves no token of its own.
   */
  readonly extension?: number;
  /** Why thinking ended; only on the first token of the closing delimiter. */
  readonly thinkingEnd?: ThinkingEnd;
  readonly replaced?: Replaced;
  /** Natural-log probability the model gave this token; absent where the model was not asked. */
  readonly logprob?: number;
  /** Probability (0–1) the model gave to ending its thinking (or answer) at this step. */
  readonly pEnd?: number;
  /** Entropy of the next-token distribution, nats. */
  readonly entropy?: number;
  /** The most likely tokens at this step, likeliest first; absent where the model was not asked. */
  readonly alternatives?: readonly Alternative[];
  /** Milliseconds since the run started. */
  readonly atMs: number;
}
