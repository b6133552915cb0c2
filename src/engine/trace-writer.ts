/** The tokens of one run with their text. Numbers tokens, follows characters split over tokens, remembers the last one. */
import type { Phase, TraceToken } from '../reasoning/trace.ts';
import { createTextStream } from './text-stream.ts';
import type { Tokenizer } from './tokenizer.ts';

/** A token before it is numbered and its text is known. */
export type NewToken = Omit<TraceToken, 'index' | 'text' | 'atMs'>;

export interface TraceWriter {
  readonly tokens: readonly TraceToken[];
  append(token: NewToken, atMs: number): TraceToken;
  /** Keeps the first `count` tokens. */
  truncate(count: number): void;
  /** True when the text of the given phase ends in a newline; an empty text does not. */
  endsInNewline(phase: Phase): boolean;
  /** Text of a phase, forced strings included. */
  textOf(phase: Phase): string;
  /** Text of an id by itself. */
  textOfId(id: number): string;
}

/** @param written tokens the trace begins with */
export function createTraceWriter(tokenizer: Tokenizer, written: readonly TraceToken[] = []): TraceWriter {
  const tokens: TraceToken[] = [...written];
  let stream = createTextStream(tokenizer.decode, trailingIncomplete(tokens));

  return {
    tokens,
    append(token, atMs) {
      const previous = tokens.at(-1);
      // A forced string never completes a character that was cut, of the model's or of another forced string: its bytes stay unseen. An alternative of the model may.
      const begins = previous?.origin === 'sampled' || previous?.role !== token.role;
      if (token.origin === 'forced' && token.role !== 'chosen' && begins) {
        stream.dropPending();
      }
      const full: TraceToken = { ...token, index: tokens.length, text: stream.push(token.id), atMs };
      tokens.push(full);
      return full;
    },
    truncate(count) {
      tokens.length = Math.min(tokens.length, count);
      stream = createTextStream(tokenizer.decode, trailingIncomplete(tokens));
    },
    endsInNewline(phase) {
      for (let i = tokens.length - 1; i >= 0; i--) {
        const token = tokens[i];
        if (token?.phase !== phase) {
          return false;
        }
        if (token.text !== '') {
          return token.text.endsWith('\n');
        }
      }
      return false;
    },
    textOf: (phase) =>
      tokens
        .filter((token) => token.phase === phase)
        .map((token) => token.text)
        .join(''),
    textOfId: textsById(tokenizer),
  };
}

const knownTexts = new WeakMap<Tokenizer, Map<number, string>>();

/** Alternatives repeat from token to token and decoding is slow beside a step of a small model: each id is decoded once. */
function textsById(tokenizer: Tokenizer): (id: number) => string {
  const texts = knownTexts.get(tokenizer) ?? new Map<number, string>();
  knownTexts.set(tokenizer, texts);
  return (id) => {
    const known = texts.get(id) ?? tokenizer.decode([id]);
    texts.set(id, known);
    return known;
  };
}

/** Ids at the end of a trace whose character is not complete yet. */
function trailingIncomplete(tokens: readonly TraceToken[]): number[] {
  let from = tokens.length;
  while (from > 0 && tokens[from - 1]?.text === '') {
    from--;
  }
  return tokens.slice(from).map((token) => token.id);
}
