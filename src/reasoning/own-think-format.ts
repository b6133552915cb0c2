/**
 * A think format that a person typed: its delimiters are its id, so that settings, links and recordings carry it whole. What ends
 * thinking is the tag the end begins with, which the checkpoint must know as one token.
 */
import { NO_DELIMITERS_FORMAT, ThinkFormatError, type ThinkFormat } from './think-format.ts';

/** What is typed; `start` may be empty, both may hold newlines. */
export interface OwnDelimiters {
  readonly start: string;
  readonly end: string;
}

const PREFIX = 'own:';
const MAX_CHARACTERS = 60;
/** `<…>`, `[…]` or the like, up to its closing sign; other text up to white space. */
const TAG = /^\s*(<[^<>\s]*>|\[[^[\]\s]*\]|◁[^◁▷\s]*▷|[^\s<[◁]+)/u;

function tagOf(end: string): string | undefined {
  return TAG.exec(end)?.[1];
}

/** What is wrong with delimiters, for whatever tokenizer, as a sentence; null when nothing is. */
export function ownDelimitersProblem({ start, end }: OwnDelimiters): string | null {
  if (start.length > MAX_CHARACTERS || end.length > MAX_CHARACTERS) {
    return `A delimiter has at most ${MAX_CHARACTERS} characters.`;
  }
  if (/[^\P{Cc}\n]/u.test(start + end)) {
    return 'A delimiter holds no control characters but new lines. Type it anew.';
  }
  if (end.trim() === '') {
    return 'Thinking needs an end. Type what the model writes there, for example </think>.';
  }
  if (tagOf(end) === undefined) {
    return 'The end must begin with a whole tag or word, for example </think> or [/THINK].';
  }
  if (start.trim() === end.trim()) return 'Start and end are the same, so the end could not be told apart.';
  return null;
}

/** Id of the format; see `RunSettings.thinkFormat`. */
export function ownThinkFormatId({ start, end }: OwnDelimiters): string {
  return PREFIX + JSON.stringify([start, end]);
}

/** The delimiters in an id, null when it is another format's or was not made by `ownThinkFormatId` from good delimiters. */
export function readOwnThinkFormat(id: string): OwnDelimiters | null {
  if (!id.startsWith(PREFIX)) return null;
  let pair: unknown;
  try {
    pair = JSON.parse(id.slice(PREFIX.length));
  } catch {
    return null;
  }
  const [start, end, ...more]: readonly unknown[] = Array.isArray(pair) ? pair : [];
  if (typeof start !== 'string' || typeof end !== 'string' || more.length > 0) return null;
  return ownDelimitersProblem({ start, end }) === null ? { start, end } : null;
}

/** @throws ThinkFormatError when there is something wrong with the delimiters */
export function ownThinkFormat({ start, end }: OwnDelimiters): ThinkFormat {
  const problem = ownDelimitersProblem({ start, end });
  const tag = tagOf(end);
  if (problem !== null || tag === undefined) throw new ThinkFormatError(end, problem ?? 'There is no end.');
  return {
    id: 'your own',
    start,
    end,
    endAtBudget: `${end}${end.endsWith('\n') ? '' : '\n'}Final Answer:`,
    thinkingStops: [tag],
    answerStops: [tag],
    optionalStops: NO_DELIMITERS_FORMAT.optionalStops,
  };
}
