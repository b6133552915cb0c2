/**
 * Where a thought may be closed without breaking off a sentence. Decided before the next token is known, so a full stop
 * after a digit does not count: it may be a decimal point.
 */
import type { TraceToken } from './trace.ts';

/** A mark that ends a sentence, with any quotes or brackets after it; or the end of a line. */
const SENTENCE_END = /(?:[^\d\s.]\.|[!?。！？…])["'”’)\]]*$|\S[^\S\n]*\n+$/u;

/** No token before these can matter to the pattern, since tokens are short and words are not looked at. */
const TAIL_TOKENS = 8;

/** Whether a sentence ends before `tokens[position]`. @param tokens of a trace, from the first */
export function isSentenceEnd(tokens: readonly TraceToken[], position: number): boolean {
  const tail = tokens.slice(Math.max(0, position - TAIL_TOKENS), position);
  return SENTENCE_END.test(tail.map((token) => token.text).join(''));
}
