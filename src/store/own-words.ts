/** What in a person's words looks as if it did something. The engine takes all of it as plain text; this is for saying so. Pure. */
import { thinkFormatById } from '../reasoning/think-format-by-id.ts';

/** Text like that of special tokens and tags, in one word: `<|im_end|>`, `</think>`, `<s>`. */
const TAG = /<[/|｜]?[^\s<>]{1,40}[|｜]?>/gu;

/**
 * Parts of `words` that look like delimiters or special tokens, each once, in order.
 * @param thinkFormat of the run they are for, by its id
 */
export function delimitersIn(words: string, thinkFormat: string): readonly string[] {
  const found = [...words.matchAll(TAG)].map((match) => match[0]);
  const own = delimitersOf(thinkFormat).filter((text) => words.includes(text));
  return [...new Set([...own.filter((text) => !found.includes(text)), ...found])];
}

/** The delimiters that are more than white space and less than whole lines. */
function delimitersOf(thinkFormat: string): readonly string[] {
  try {
    const { start, end, endAtBudget } = thinkFormatById(thinkFormat);
    return [start, end, endAtBudget].flatMap((text) => text.split('\n')).filter((line) => /\S/u.test(line));
  } catch {
    // A recording can name a format that nobody here knows.
    return [];
  }
}
