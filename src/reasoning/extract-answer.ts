/**
 * Finds the answer in what a model wrote, by the order of the s1 evaluation: after the delimiter, in `\boxed{}`, after
 * `Answer:`, else the last line. Where it is more forgiving than s1's code, which leaves the rest to a language model:
 * - of several `Answer:` the last counts, to the end of its line (s1 takes everything after the first one);
 * - `**Answer:** 7` and `**Answer**: 7` are read as 7;
 * - an unbalanced `\boxed{` is passed over, `\fbox` is read (s1 fails on both).
 */

/** What opens an answer in the known think formats; the last one in the text counts. */
const ANSWER_OPENERS = ['<|im_start|>answer', '</think>'];
/** Special tokens, which are never part of an answer. */
const SPECIAL = /<[|｜][^|｜<>\n]{1,40}[|｜]>/gu;
/** `Answer:` with any emphasis around the word. */
const ANSWER = /(?<![\p{L}\d])answer(?:\*\*|__)?[ \t]{0,8}[:：]/giu;
/** A line that only announces an answer. */
const ANNOUNCEMENT = /^(?:\*\*|__)?(?:final\s+)?answer(?:\*\*|__)?\s*[:：]?$/iu;

/**
 * @param text what the model wrote as its answer; may still contain the thinking and the delimiters
 * @returns null when there is nothing to take
 */
export function extractAnswer(text: string): string | null {
  const answer = afterOpener(text).replace(SPECIAL, '');
  return orNull(lastBoxed(answer)) ?? lastAnswerLine(answer) ?? lastLine(answer);
}

function afterOpener(text: string): string {
  const ends = ANSWER_OPENERS.map((opener) => {
    const at = text.lastIndexOf(opener);
    return at < 0 ? 0 : at + opener.length;
  });
  return text.slice(Math.max(...ends));
}

/** Content of the last balanced `\boxed{…}` or `\fbox{…}`, or of `\boxed 5`. */
function lastBoxed(text: string): string | null {
  const starts = [...text.matchAll(/\\(?:boxed|fbox)\s*/gu)].reverse();
  for (const start of starts) {
    const from = start.index + start[0].length;
    const content =
      text[from] === '{' ? braced(text, from) : (/^[^\s{$\\]+/u.exec(text.slice(from))?.[0] ?? null);
    if (content !== null) return content;
  }
  return null;
}

/** Text between the brace at `open` and the one that matches it; null when none does. */
function braced(text: string, open: number): string | null {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === '{') depth++;
    if (text[i] === '}' && --depth === 0) return text.slice(open + 1, i);
  }
  return null;
}

/** What follows the last `Answer:` on its line, or else on the next line with text. */
function lastAnswerLine(text: string): string | null {
  for (const match of [...text.matchAll(ANSWER)].reverse()) {
    const answer = firstLine(text, match.index + match[0].length);
    if (answer !== null) return answer;
  }
  return null;
}

function firstLine(text: string, from: number): string | null {
  for (let start = from; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const line = orNull(text.slice(start, end));
    if (line !== null) return ANNOUNCEMENT.test(line) ? null : line;
    start = end + 1;
  }
  return null;
}

function lastLine(text: string): string | null {
  const line =
    text
      .split('\n')
      .map(orNull)
      .findLast((candidate) => candidate !== null) ?? null;
  return line !== null && ANNOUNCEMENT.test(line) ? null : line;
}

/** The answer without what surrounds it: white space, emphasis, `$`, a full stop. Null when nothing is left. */
function orNull(text: string | null): string | null {
  let clean = (text ?? '').trim();
  for (let before = ''; before !== clean;) {
    before = clean;
    clean = clean
      .replace(/^(?:\*\*|__)|(?:\*\*|__)$/gu, '')
      .replace(/^\$([^$]*)\$$/u, '$1')
      .replace(/\.$/u, '')
      .trim();
  }
  return clean === '' ? null : clean;
}
