/** What a probe found, and where probes are worth making. Pure: knows trace tokens, no model and no page. */
import type { StoppedBy, TraceToken } from './trace.ts';

/** The answer a run gives when its thought is cut at some position: token by token that of a run with this budget. */
export interface Probe {
  /** Thinking tokens before the forced close; also the index of the first of `tokens`. */
  readonly position: number;
  /** Closing delimiter and answer, indexed as if they followed the thought there. */
  readonly tokens: readonly TraceToken[];
  /** What was written as the answer, delimiters left out. */
  readonly text: string;
  /** Extracted answer, null when none was found. */
  readonly answer: string | null;
  readonly stoppedBy: StoppedBy;
  /** Of the extracted answer, nats (`answer-entropy.ts`); null when there is none. */
  readonly entropy: number | null;
  /** Mean natural-log probability of the answer's sampled tokens; null when the model wrote none. */
  readonly meanLogprob: number | null;
  /** Decode steps this answer took. */
  readonly steps: number;
  /** Time in those steps, ms. */
  readonly ms: number;
}

/** Where a thought is probed while it goes on. Position 0 is probed whenever anything is. */
export interface ProbeRule {
  /** At every multiple of this many thinking tokens; 0 = not by count. */
  readonly everyTokens: number;
  /** After each sentence and each line. */
  readonly sentenceEnds: boolean;
  /** Where an end of thinking was suppressed. */
  readonly suppressedEnds: boolean;
}

/** No probes. */
export const NO_PROBES: ProbeRule = { everyTokens: 0, sentenceEnds: false, suppressedEnds: false };

/** All the places where the answer may be expected to change. */
export const ALL_PROBES: ProbeRule = { everyTokens: 32, sentenceEnds: true, suppressedEnds: true };

/** Most places of one thought at which it is probed once it is over: more are closer together than a strip can show. */
export const MOST_PROBES = 24;

/** Whether the thought is probed before `tokens[position]`. That token is looked at, too: "9." may go on as "9.11". */
export function isProbeDue(rule: ProbeRule, tokens: readonly TraceToken[], position: number): boolean {
  if (position === 0) {
    return rule.everyTokens > 0 || rule.sentenceEnds || rule.suppressedEnds;
  }
  const byCount = rule.everyTokens > 0 && position % rule.everyTokens === 0;
  return (
    byCount ||
    (rule.suppressedEnds && isSuppressedEnd(tokens[position])) ||
    (rule.sentenceEnds && endsSentence(tokens, position))
  );
}

/**
 * Positions of a finished thought that a rule selects, at most `most` of them: the start and suppressed ends stay, the
 * others are thinned evenly. Ascending; the end of the thought is left out, since the run's own answer stands there.
 * @param tokens of the trace, from the first
 * @param thinkingTokens how many of them are the thought
 */
export function selectProbePositions(
  rule: ProbeRule,
  tokens: readonly TraceToken[],
  thinkingTokens: number,
  most: number,
): readonly number[] {
  const due = Array.from({ length: thinkingTokens }, (_, position) => position).filter((position) =>
    isProbeDue(rule, tokens, position),
  );
  const stays = (position: number): boolean => position === 0 || isSuppressedEnd(tokens[position]);
  const fixed = due.filter(stays).slice(0, most);
  const others = due.filter((position) => !stays(position));
  return [...fixed, ...thinned(others, most - fixed.length)].sort((a, b) => a - b);
}

function thinned(positions: readonly number[], most: number): readonly number[] {
  if (positions.length <= most) {
    return positions;
  }
  return Array.from({ length: Math.max(0, most) }, (_, i) => {
    const at = Math.floor(((i + 1) * positions.length) / most) - 1;
    return positions[at] ?? 0;
  });
}

function isSuppressedEnd(token: TraceToken | undefined): boolean {
  return token?.extension !== undefined && token.replaced !== undefined;
}

/** A full stop, question or exclamation mark, with any quotes or brackets after it. */
const SENTENCE_END = /[.!?。！？…]["'”’)\]]*\s*$/u;

function endsSentence(tokens: readonly TraceToken[], position: number): boolean {
  const before = tokens[position - 1]?.text ?? '';
  if (before.endsWith('\n')) {
    return true;
  }
  const next = tokens[position];
  const isAlone = next === undefined || next.origin === 'forced' || /^\s/u.test(next.text);
  // A newline after a sentence is a better place than before it.
  return isAlone && SENTENCE_END.test(before) && next?.text.startsWith('\n') !== true;
}
