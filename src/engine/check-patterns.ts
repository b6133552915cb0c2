/**
 * Looks at the regular expressions in a parsed tokenizer.json before the tokenizer library runs them on text. One with a repetition
 * inside a repetition can take time that doubles with every character, and nothing could stop it.
 */

/** Parts of a tokenizer that hold patterns; the vocabulary, which is large, holds none. */
const PARTS = ['normalizer', 'pre_tokenizer', 'post_processor', 'decoder'] as const;
/** Those of the architectures that run here have fewer than 400; taking one apart takes time that grows with their square. */
const MAX_CHARACTERS = 4_000;

/** @throws Error that names the pattern */
export function checkPatterns(json: Readonly<Record<string, unknown>>): void {
  for (const pattern of PARTS.flatMap((part) => patternsIn(json[part]))) {
    if (pattern.length > MAX_CHARACTERS || repeatsARepetition(pattern)) {
      throw new Error(`a pattern of it could take for ever: ${pattern.slice(0, 80)}`);
    }
  }
}

/** Every `{ Regex: … }`, however deep. */
function patternsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    key === 'Regex' && typeof inner === 'string' ? [inner] : patternsIn(inner),
  );
}

interface Group {
  /** Holds something that repeats without end, or alternatives, of which several may fit the same text. */
  isOpen: boolean;
}

/** A piece of a pattern: a class of characters, an escaped character, a repetition, the start of a group, or one character. */
const PIECES = /\[(?:\\.|[^\]\\])*\]|\\.|\{\d*,?\d*\}|\(\?(?:[:=!]|<[=!]|<\w+>|[a-z-]*:)|[\s\S]/gu;

/**
 * Whether a group that repeats without end holds another repetition without end, or alternatives. Stricter than need be; no
 * published tokenizer of the architectures that run here has either.
 */
export function repeatsARepetition(pattern: string): boolean {
  const pieces = pattern.match(PIECES) ?? [];
  const groups: Group[] = [{ isOpen: false }];
  for (const [i, piece] of pieces.entries()) {
    const group = groups.at(-1);
    if (piece.startsWith('(')) {
      groups.push({ isOpen: false });
    } else if (piece === ')') {
      const closed = groups.pop();
      const outer = groups.at(-1);
      if (closed === undefined || outer === undefined) return true;
      if (closed.isOpen && isEndless(pieces[i + 1])) return true;
      outer.isOpen ||= closed.isOpen;
    } else if (group !== undefined && (piece === '|' || isEndless(piece))) {
      group.isOpen = true;
    }
  }
  return false;
}

function isEndless(piece: string | undefined): boolean {
  return piece === '*' || piece === '+' || (piece !== undefined && /^\{\d*,\}$/.test(piece));
}
