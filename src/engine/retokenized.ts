/** A thought and a string, tokenized together: what the example in the s1 README does with every "Wait". */
import type { TraceToken } from '../reasoning/trace.ts';
import type { Tokenizer } from './tokenizer.ts';

/** What becomes of the thought. */
export interface Retokenized {
  /** Tokens of the thought that stay as they are. */
  readonly keep: number;
  /** What follows them: `ofThought` are the model's words in other tokens; the others hold some of the string. */
  readonly added: readonly { readonly id: number; readonly ofThought: boolean }[];
}

/**
 * Special-token text is taken as text, as in every extension string. The think opener before the thought is not tokenized
 * with it: a thought that begins in the middle of a word, as no known format has it, would be joined to it in the README.
 * @param thought all of its tokens
 * @param string ids of what is appended
 */
export function retokenized(
  tokenizer: Tokenizer,
  thought: readonly TraceToken[],
  string: readonly number[],
): Retokenized {
  const text = thought.map((token) => token.text).join('');
  const ids = tokenizer.encodePlain(text + tokenizer.decode(string));
  const differs = ids.findIndex((id, i) => thought[i]?.id !== id);
  const keep = differs < 0 ? Math.min(ids.length, thought.length) : differs;
  const rest = thought
    .slice(keep)
    .map((token) => token.text)
    .join('').length;
  const added = ids.slice(keep).map((id, i, all) => ({
    id,
    ofThought: tokenizer.decode(all.slice(0, i + 1)).length <= rest,
  }));
  return { keep, added };
}
