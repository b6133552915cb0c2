/** How unsure a model was of the answer it gave, as opposed to the words around it. */
import { findAnswer } from './extract-answer.ts';
import type { TraceToken } from './trace.ts';

/**
 * The sampled tokens that spell the extracted answer. Of `\nAnswer: 3` only ` 3`: what comes before is form, of which a
 * model is sure whatever it thinks of the answer. Tokens that end inside a character belong to the one that completes it.
 * @param tokens closing delimiter and answer of a run or a probe
 * @returns none where there is no answer, or where all of it was forced
 */
export function tokensOfAnswer(tokens: readonly TraceToken[]): readonly TraceToken[] {
  const found = findAnswer(tokens.map((token) => token.text).join(''));
  if (found === null) {
    return [];
  }
  const spelling: TraceToken[] = [];
  let waiting: TraceToken[] = [];
  let at = 0;
  for (const token of tokens) {
    const from = at;
    at += token.text.length;
    waiting.push(token);
    if (at > from) {
      spelling.push(...(from < found.to && at > found.from ? waiting : []));
      waiting = [];
    }
  }
  return spelling.filter((token) => token.origin === 'sampled');
}

/**
 * Entropy of an answer in nats: the sum over the tokens that spell it. By the chain rule this is what the entropy of the
 * whole answer is along the words that were chosen, so the doubt about one digit counts as much in `1234` as in `3`; a
 * mean would thin it out. Null where nothing of the answer was sampled, or where the entropies are not known.
 * @param tokens as in `tokensOfAnswer`
 */
export function answerEntropy(tokens: readonly TraceToken[]): number | null {
  const entropies = tokensOfAnswer(tokens).flatMap(({ entropy }) => (entropy === undefined ? [] : [entropy]));
  return entropies.length === 0 ? null : entropies.reduce((sum, entropy) => sum + entropy, 0);
}
