/**
 * A text that grows, as blocks: those that cannot change any more keep their identity and are not read again, so a
 * long answer costs no more per token than a short one.
 */
import type { BlockNode } from './markdown-node.ts';
import { parseMarkdown } from './parse-markdown.ts';

/** What was read so far. */
export interface MarkdownStream {
  /** Characters that `finished` was read from. */
  readonly source: string;
  readonly finished: readonly BlockNode[];
  /** Blocks after the finished ones. */
  readonly open: readonly BlockNode[];
}

/** Nothing read. */
export const EMPTY_STREAM: MarkdownStream = { source: '', finished: [], open: [] };

/**
 * The stream after its text has changed. Every block but the last is finished: a later line can only add to the last.
 * @param live more text is to come
 */
export function advanceMarkdown(stream: MarkdownStream, text: string, live: boolean): MarkdownStream {
  const lines = text.includes('\r') ? text.replace(/\r\n?/gu, '\n') : text;
  const known = lines.startsWith(stream.source) ? stream : EMPTY_STREAM;
  const rest = lines.slice(known.source.length);
  const blocks = parseMarkdown(live ? settledPart(rest) : rest, live);
  const open = blocks.slice(-1);
  const closed = blocks.slice(0, -1);
  const from = open[0]?.from ?? 0;
  return {
    source: known.source + rest.slice(0, from),
    finished: closed.length === 0 ? known.finished : [...known.finished, ...closed.map(({ block }) => block)],
    open: open.map(({ block }) => block),
  };
}

/** The beginning of a marker: a bullet, a number, a fence, a table's edge … of which it is not clear yet what it opens. */
const MARKER_BEGINNING = /^[ \t]*(?:\d{1,9}[.)]?|[-*+_]{1,3}|#{1,6}|>|`{1,3}|~{1,3}|\||\\|\$)?[ \t]*$/u;
const FENCE = /^[ \t]*(?:`{3,}|~{3,})/gmu;

/** The text without a last line that could still become anything, and with an emphasis that has only opened closed. */
function settledPart(text: string): string {
  const lineStart = text.lastIndexOf('\n') + 1;
  const lastLine = text.slice(lineStart);
  const inCode = (text.slice(0, lineStart).match(FENCE) ?? []).length % 2 === 1;
  if (inCode) {
    return /^[ \t]*[`~]+$/u.test(lastLine) ? text.slice(0, lineStart) : text;
  }
  if (MARKER_BEGINNING.test(lastLine)) {
    return withoutTableBeginning(text.slice(0, lineStart));
  }
  const table = withoutTableBeginning(text);
  if (table !== text) {
    return table;
  }
  const bare = text.replace(/\*{1,2}$/u, '');
  const opened = (bare.slice(lineStart).match(/\*\*/gu) ?? []).length % 2 === 1;
  return opened ? `${bare}**` : bare;
}

/** The text without a first row of which the second will tell whether it is a table's. */
function withoutTableBeginning(text: string): string {
  const [row] = /(?:^|\n)[ \t]*\|[^\n]*(?:\n[ \t]*(?:[|:-][ \t|:-]*)?)?$/u.exec(text) ?? [''];
  const before = text.slice(0, text.length - row.length);
  const continues = /(?:^|\n)[ \t]*\|[^\n]*$/u.test(before);
  return row === '' || continues ? text : before;
}
