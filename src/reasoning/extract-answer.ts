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

/** An answer and where it stands. */
export interface FoundAnswer {
  readonly answer: string;
  /** Place in the text it was found in; special tokens that interrupt it are inside. */
  readonly from: number;
  readonly to: number;
}

/** A part of a text: from the first of its characters to before the last. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * @param text what the model wrote as its answer; may still contain the thinking and the delimiters
 * @returns null when there is nothing to take
 */
export function extractAnswer(text: string): string | null {
  return findAnswer(text)?.answer ?? null;
}

/** The answer that `extractAnswer` takes, with its place in the text. @param text as there */
export function findAnswer(text: string): FoundAnswer | null {
  const { plain, placeOf } = withoutSpecial(text, afterOpener(text));
  const span = cleaned(plain, lastBoxed(plain)) ?? lastAnswerLine(plain) ?? lastLine(plain);
  if (span === null) {
    return null;
  }
  const answer = plain.slice(span.from, span.to);
  return { answer, from: placeOf(span.from), to: placeOf(span.to - 1) + 1 };
}

function afterOpener(text: string): number {
  return Math.max(
    ...ANSWER_OPENERS.map((opener) => {
      const at = text.lastIndexOf(opener);
      return at < 0 ? 0 : at + opener.length;
    }),
  );
}

/** The text from a place on, less its special tokens, and where in the text each of its characters stands. */
function withoutSpecial(
  text: string,
  start: number,
): { readonly plain: string; readonly placeOf: (index: number) => number } {
  const rest = text.slice(start);
  const specials = [...rest.matchAll(SPECIAL)].map((match) => ({ at: match.index, length: match[0].length }));
  return {
    plain: rest.replace(SPECIAL, ''),
    placeOf: (index) =>
      specials.reduce((at, special) => at + (special.at <= at ? special.length : 0), index) + start,
  };
}

/** Content of the last balanced `\boxed{…}` or `\fbox{…}`, or of `\boxed 5`. */
function lastBoxed(text: string): Span | null {
  const starts = [...text.matchAll(/\\(?:boxed|fbox)\s*/gu)].reverse();
  for (const start of starts) {
    const from = start.index + start[0].length;
    const bare = /^[^\s{$\\]+/u.exec(text.slice(from))?.[0];
    const unbraced = bare === undefined ? null : { from, to: from + bare.length };
    const content = text[from] === '{' ? braced(text, from) : unbraced;
    if (content !== null) return content;
  }
  return null;
}

/** What is between the brace at `open` and the one that matches it; null when none does. */
function braced(text: string, open: number): Span | null {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === '{') depth++;
    if (text[i] === '}' && --depth === 0) return { from: open + 1, to: i };
  }
  return null;
}

/** What follows the last `Answer:` on its line, or else on the next line with text. */
function lastAnswerLine(text: string): Span | null {
  for (const match of [...text.matchAll(ANSWER)].reverse()) {
    const answer = unlessAnnouncement(text, firstLine(text, match.index + match[0].length));
    if (answer !== null) return answer;
  }
  return null;
}

function firstLine(text: string, from: number): Span | null {
  for (let start = from; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const line = cleaned(text, { from: start, to: end });
    if (line !== null) return line;
    start = end + 1;
  }
  return null;
}

function lastLine(text: string): Span | null {
  for (let end = text.length; end >= 0;) {
    const newline = end === 0 ? -1 : text.lastIndexOf('\n', end - 1);
    const line = cleaned(text, { from: newline + 1, to: end });
    if (line !== null) return unlessAnnouncement(text, line);
    end = newline;
  }
  return null;
}

function unlessAnnouncement(text: string, line: Span | null): Span | null {
  return line !== null && ANNOUNCEMENT.test(text.slice(line.from, line.to)) ? null : line;
}

/** The answer without what surrounds it: white space, emphasis, `$`, a full stop. Null when nothing is left. */
function cleaned(text: string, span: Span | null): Span | null {
  if (span === null) return null;
  let { from, to } = span;
  const drop = (atStart: number, atEnd: number): void => {
    from += atStart;
    to -= atEnd;
  };
  const trim = (): void => {
    const part = text.slice(from, to);
    drop(part.length - part.trimStart().length, 0);
    drop(0, text.slice(from, to).length - text.slice(from, to).trimEnd().length);
  };
  trim();
  for (let before = -1; before !== to - from;) {
    before = to - from;
    const isMarked = (pattern: RegExp): boolean => pattern.test(text.slice(from, to));
    if (isMarked(/^(?:\*\*|__)/u)) drop(2, 0);
    if (isMarked(/(?:\*\*|__)$/u)) drop(0, 2);
    if (isMarked(/^\$[^$]*\$$/u)) drop(1, 1);
    if (isMarked(/\.$/u)) drop(0, 1);
    trim();
  }
  return from < to ? { from, to } : null;
}
