/** A question reduced to its wording: numbers, single letters and rare words give way to signs, template words stay. */

/** Signs of a pattern that are not words. `?` is any word the templates do not have. */
export const PATTERN_MARKS = ['^', '$', '?', 'L', '0'] as const;

const [START, END, UNKNOWN, LETTER, NUMBER] = PATTERN_MARKS;
const QUOTES = /['’‘"“”]/gu;
const PIECE = /[a-z\u{80}-\u{10ffff}]+|[0-9]+|[^\sa-z0-9]/gu;
const PAUSES = '.,?!;';
/** A letter, or its plural. */
const SINGLE = /^[a-z]s?$/u;

/** Words, numbers and signs in order and in lower case, without quotes and pauses. */
export function questionPieces(question: string): string[] {
  const pieces = question.toLowerCase().replace(QUOTES, '').match(PIECE) ?? [];
  return pieces.filter((piece) => !PAUSES.includes(piece));
}

/** @param words words and signs of the templates @returns symbols between `^` and `$` */
export function questionPattern(question: string, words: ReadonlySet<string>): string[] {
  return [START, ...questionPieces(question).map((piece) => symbolOf(piece, words)), END];
}

function symbolOf(piece: string, words: ReadonlySet<string>): string {
  if (/^[0-9]/u.test(piece)) {
    return NUMBER;
  }
  if (words.has(piece)) {
    return piece;
  }
  return SINGLE.test(piece) ? LETTER : UNKNOWN;
}

/** Three symbols in a row as one text. No symbol contains a blank. */
export function runsOfThree(pattern: readonly string[]): string[] {
  return pattern.slice(2).map((third, i) => `${pattern[i] ?? ''} ${pattern[i + 1] ?? ''} ${third}`);
}
