/** The character tokenizer with one merge, `.W`, as `.Wait` is one token of Qwen2's: for tests of what is tokenized anew. */
import type { Tokenizer } from '../tokenizer.ts';
import { characterTokenizer, CHARACTER_VOCABULARY } from './character-tokenizer.ts';

export const DOT_W = CHARACTER_VOCABULARY;

function merged(ids: readonly number[]): number[] {
  const [first, second] = [...'.W'].map((character) => character.charCodeAt(0));
  return ids.flatMap((id, i) => {
    if (id === first && ids[i + 1] === second) return [DOT_W];
    return id === second && ids[i - 1] === first ? [] : [id];
  });
}

export const mergingTokenizer: Tokenizer = {
  size: DOT_W + 1,
  encode: (text) => merged(characterTokenizer.encode(text)),
  encodePlain: (text) => merged(characterTokenizer.encodePlain(text)),
  encodeQuestion: (question) => characterTokenizer.encodeQuestion(question),
  decode: (ids) => ids.map((id) => (id === DOT_W ? '.W' : characterTokenizer.decode([id]))).join(''),
};
