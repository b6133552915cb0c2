/** A tokenizer of one token per ASCII character and three special tokens, for tests of the loop. */
import type { Tokenizer } from '../tokenizer.ts';

const SPECIALS = ['<|im_start|>', '<|im_end|>', '<|endoftext|>'];
const FIRST_SPECIAL = 128;

export const IM_START = FIRST_SPECIAL;
export const IM_END = FIRST_SPECIAL + 1;
export const CHARACTER_VOCABULARY = FIRST_SPECIAL + SPECIALS.length;

function encode(text: string): number[] {
  const special = SPECIALS.findIndex((token) => text.startsWith(token));
  if (text === '') {
    return [];
  }
  const [id, length] =
    special >= 0 ? [FIRST_SPECIAL + special, SPECIALS[special]!.length] : [text.charCodeAt(0), 1];
  return [id, ...encode(text.slice(length))];
}

export const characterTokenizer: Tokenizer = {
  size: CHARACTER_VOCABULARY,
  encode,
  encodePlain: (text) => [...text].map((character) => character.charCodeAt(0)),
  decode: (ids) => ids.map((id) => SPECIALS[id - FIRST_SPECIAL] ?? String.fromCharCode(id)).join(''),
  encodeQuestion: (question) => [
    ...encode('<|im_start|>'),
    ...[...question].map((c) => c.charCodeAt(0)),
    ...encode('<|im_end|>'),
  ],
};
