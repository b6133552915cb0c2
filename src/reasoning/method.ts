/**
 * How thinking is controlled beyond budget and extensions: each rule by itself, all off or as always by default.
 * Plain data; the rules themselves are one file each.
 */
import { NO_ASK, type Ask } from './ask.ts';

export interface Method {
  /** Do not extend a thought that repeats itself or adds almost nothing, and end one that is stuck: `loop-guard.ts`. */
  readonly loopGuard: boolean;
  /** Strings that take turns with the extension string, in this order after it: `extension-rotation.ts`. */
  readonly rotation: readonly string[];
  /** The model may not end its thinking before this many thinking tokens; 0 = any time. */
  readonly minThinking: number;
  /** Within this many tokens of the budget, thinking is closed at the end of a sentence; 0 = only at the budget. */
  readonly sentenceWindow: number;
  /** Tokens of the budget that are kept for the answer; 0 = the budget is for thinking alone: `answer-reserve.ts`. */
  readonly answerReserve: number;
  /** An end is suppressed only where the model was at least this unsure (entropy of that step, nats); 0 = always. */
  readonly minEntropy: number;
  /** What the prompt says about the length of the thought: `ask.ts`. */
  readonly ask: Ask;
}

/** Budget forcing as the page does it when nothing else is asked for. */
export const DEFAULT_METHOD: Method = {
  loopGuard: true,
  rotation: [],
  minThinking: 0,
  sentenceWindow: 0,
  answerReserve: 0,
  minEntropy: 0,
  ask: NO_ASK,
};

export function sameMethod(a: Method, b: Method): boolean {
  return (
    a.loopGuard === b.loopGuard &&
    a.rotation.length === b.rotation.length &&
    a.rotation.every((string, i) => string === b.rotation[i]) &&
    a.minThinking === b.minThinking &&
    a.sentenceWindow === b.sentenceWindow &&
    a.answerReserve === b.answerReserve &&
    a.minEntropy === b.minEntropy &&
    a.ask.kind === b.ask.kind &&
    a.ask.count === b.ask.count
  );
}
