/**
 * How thinking is controlled beyond budget and extensions: each rule by itself, all off or as always by default.
 * Plain data; the rules themselves are one file each.
 */
import { NO_ASK, type Ask } from './ask.ts';
import { NO_REJECTION, type Rejection } from './rejection.ts';

/**
 * What the budget is for. `total`: one budget for the whole thought, as the page does it. For replication: `per-round`,
 * as the evaluation harness of s1 (`per-round-policy.ts`), and `readme`, as the example in its README (`readme-policy.ts`).
 */
export const VARIANTS = ['total', 'per-round', 'readme'] as const;

export type Variant = (typeof VARIANTS)[number];

export interface Method {
  readonly variant: Variant;
  /** Thoughts that do not end by themselves in time are thrown away and begun again: `rejection.ts`. */
  readonly rejection: Rejection;
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
  variant: 'total',
  rejection: NO_REJECTION,
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
    a.variant === b.variant &&
    a.rejection.limit === b.rejection.limit &&
    a.rejection.tries === b.rejection.tries &&
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

/** What the originals of the variants for replication have of the rules here. */
const REPLICATED: Readonly<Record<Exclude<Variant, 'total'>, readonly (keyof Method)[]>> = {
  'per-round': ['variant', 'rejection', 'minThinking', 'ask'],
  readme: ['variant', 'rejection', 'ask'],
};

/** Whether a rule is followed. A variant for replication has those of its original alone, to be comparable with it. */
export function isInForce(variant: Variant, rule: keyof Method): boolean {
  return variant === 'total' || REPLICATED[variant].includes(rule);
}

/** The method with the rules off that are not followed. */
export function rulesInForce(method: Method): Method {
  const { variant, rejection, minThinking, ask } = method;
  if (variant === 'total') {
    return method;
  }
  const off = { ...DEFAULT_METHOD, loopGuard: false };
  return { ...off, variant, rejection, ask, ...(isInForce(variant, 'minThinking') && { minThinking }) };
}

/** Whether a run with this method begins anew when its settings are moved, where others are cut or go on. */
export function beginsAnewWhenMoved({ variant, rejection }: Method): boolean {
  return variant !== 'total' || rejection.limit > 0;
}
