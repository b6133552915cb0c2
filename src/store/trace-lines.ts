/**
 * Tokens laid out as lines of pieces, the unit the page draws and virtualizes. Built incrementally: a new token touches
 * the open line only, so closed lines keep their identity from frame to frame. Knows nothing about runs or budgets.
 */
import type { Alternative, Origin, Replaced, TokenRole, TraceToken } from '../reasoning/trace.ts';
import { appendToLog, emptyLog, itemOfLog } from './append-log.ts';
import type { AppendLog } from './append-log.ts';

/** What one token has of a line. */
export interface PiecePart {
  /** Index of the token in the trace. */
  readonly index: number;
  readonly text: string;
}

/** Consecutive tokens of one origin; a forced piece is one forced string. */
export interface Piece {
  readonly origin: Origin;
  readonly text: string;
  /** The same text by token; of a forced piece, its first token alone. */
  readonly parts: readonly PiecePart[];
  /** Index of the first token; unique in a trace. */
  readonly firstIndex: number;
  /** Index behind the last token. */
  readonly endIndex: number;
  readonly role?: TokenRole;
  readonly extension?: number;
  readonly replaced?: Replaced;
  /** Log-probability the model gave to the first token of a forced piece. */
  readonly logprob?: number;
  /** What the model would rather have said in place of a forced piece. */
  readonly alternatives?: readonly Alternative[];
}

/** One line of a trace, or a part of a very long one. */
export interface TraceLine {
  /** Index of its first token in the trace. */
  readonly key: number;
  readonly pieces: readonly Piece[];
  readonly characters: number;
}

/** Lines so far: those that will not change any more, and the one being written. */
export interface TraceLines {
  readonly closed: AppendLog<TraceLine>;
  readonly open: TraceLine | null;
}

/** A paragraph longer than this is broken between words, so that one endless line cannot defeat virtualization. */
const MAX_LINE_CHARACTERS = 600;
/** Longer than this it is broken anywhere: not every script, and not every thought, has spaces. */
const MAX_UNBROKEN_CHARACTERS = 800;

/** No lines. */
export function emptyLines(): TraceLines {
  return { closed: emptyLog(), open: null };
}

/** How many lines there are to draw. */
export function countLines(lines: TraceLines): number {
  return lines.closed.length + (lines.open === null ? 0 : 1);
}

/** The line at `index`, the open one last. */
export function lineAt(lines: TraceLines, index: number): TraceLine | undefined {
  return (
    itemOfLog(lines.closed, index) ?? (index === lines.closed.length ? (lines.open ?? undefined) : undefined)
  );
}

/** Which line a token is in, by its index in the trace: the last line that begins at or before it. */
export function lineOfToken(lines: TraceLines, tokenIndex: number): number {
  let low = 0;
  let high = countLines(lines) - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((lineAt(lines, middle)?.key ?? 0) <= tokenIndex) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

/** All text of the lines. */
export function linesToText(lines: TraceLines): string {
  const parts: string[] = [];
  for (let index = 0; index < countLines(lines); index += 1) {
    parts.push((lineAt(lines, index)?.pieces ?? []).map((piece) => piece.text).join(''));
  }
  return parts.join('\n');
}

/** The lines with `tokens` at their end. */
export function appendTokensToLines(lines: TraceLines, tokens: readonly TraceToken[]): TraceLines {
  const closed: TraceLine[] = [];
  let open = lines.open;
  const isStart = (): boolean => lines.closed.length === 0 && closed.length === 0 && open === null;
  const close = (key: number): void => {
    closed.push(open ?? { key, pieces: [], characters: 0 });
    open = null;
  };
  for (const token of tokens) {
    if (token.origin === 'forced') {
      open = addPiece(open, token, token.text);
      continue;
    }
    const parts = token.text.split('\n');
    parts.forEach((part, index) => {
      // The newline after the think opener belongs to the format, not to the thought: no blank first line.
      if (index > 0 && !isStart()) {
        close(token.index);
      }
      if (part === '') {
        return;
      }
      if (open !== null && mayBreak(open, part)) {
        close(token.index);
      }
      open = addPiece(open, token, part);
    });
  }
  return { closed: appendToLog(lines.closed, closed), open };
}

function mayBreak(line: TraceLine, next: string): boolean {
  if (line.characters <= MAX_LINE_CHARACTERS) {
    return false;
  }
  const isBetweenWords = next.startsWith(' ') || line.pieces.at(-1)?.text.endsWith(' ') === true;
  return isBetweenWords || line.characters > MAX_UNBROKEN_CHARACTERS;
}

function addPiece(line: TraceLine | null, token: TraceToken, text: string): TraceLine {
  if (line === null) {
    return { key: token.index, pieces: [newPiece(token, text)], characters: text.length };
  }
  const last = line.pieces.at(-1);
  const characters = line.characters + text.length;
  if (last !== undefined && continues(last, token)) {
    return {
      ...line,
      characters,
      pieces: [...line.pieces.slice(0, -1), longerPiece(last, token, text)],
    };
  }
  return { ...line, characters, pieces: [...line.pieces, newPiece(token, text)] };
}

function continues(piece: Piece, token: TraceToken): boolean {
  return (
    piece.origin === token.origin &&
    piece.role === token.role &&
    piece.extension === token.extension &&
    // Two forced strings can follow each other; the second starts where something was replaced again.
    (token.origin === 'sampled' || token.replaced === undefined)
  );
}

function longerPiece(piece: Piece, token: TraceToken, text: string): Piece {
  const parts = piece.origin === 'forced' ? piece.parts : [...piece.parts, { index: token.index, text }];
  return { ...piece, text: piece.text + text, parts, endIndex: token.index + 1 };
}

function newPiece(token: TraceToken, text: string): Piece {
  return {
    origin: token.origin,
    text,
    firstIndex: token.index,
    endIndex: token.index + 1,
    parts: [{ index: token.index, text }],
    ...(token.role !== undefined && { role: token.role }),
    ...(token.extension !== undefined && { extension: token.extension }),
    ...(token.replaced !== undefined && { replaced: token.replaced }),
    ...(token.origin === 'forced' && token.logprob !== undefined && { logprob: token.logprob }),
    ...(token.origin === 'forced' && token.alternatives && { alternatives: token.alternatives }),
  };
}
