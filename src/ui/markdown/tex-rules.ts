/**
 * LaTeX delimiters as models write them: `\(…\)`, `$…$`, and `\[…\]`, `$$…$$` on lines of their own or within one.
 * Rules of our own because the published ones close an unclosed `$$` at the end of the text and eat the backslash of an
 * unclosed `\[`, so a formula that is still being written would jump.
 */
import type { MarkdownIt, StateBlock, StateInline } from 'markdown-it';

/** Token types these rules add; `tex` carries the formula in `content`, `raw` text to be shown as written. */
export const TEX_TOKEN = 'tex';
export const RAW_TOKEN = 'raw';
/** `info` of a formula within a line that is to stand on a line of its own. */
export const DISPLAY_INFO = 'display';

interface Delimiter {
  readonly open: string;
  readonly close: string;
  readonly display: boolean;
}

const DISPLAY: readonly Delimiter[] = [
  { open: '\\[', close: '\\]', display: true },
  { open: '$$', close: '$$', display: true },
];
const INLINE: readonly Delimiter[] = [
  ...DISPLAY,
  { open: '\\(', close: '\\)', display: false },
  { open: '$', close: '$', display: false },
];

/**
 * How far a closing delimiter is looked for and, in a text still being written, waited for; keeps texts full of openers
 * from costing their square.
 */
const MAX_FORMULA_CHARACTERS = 4000;

/** Adds the rules. `env.live`: the text is still being written, so what is unclosed may close yet. */
export function texRules(md: MarkdownIt): void {
  md.block.ruler.before('fence', 'tex', readBlock, { alt: ['paragraph', 'blockquote', 'list'] });
  md.inline.ruler.before('escape', 'tex', readInline);
}

function readBlock(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  const start = state.bMarks[startLine] + state.tShift[startLine];
  const delimiter = DISPLAY.find(({ open }) => state.src.startsWith(open, start));
  if (delimiter === undefined) {
    return false;
  }
  const found = linesToClose(state, startLine, endLine, delimiter);
  if (found.tex === null && !(state.env['live'] === true && found.mayClose)) {
    return false;
  }
  if (!silent) {
    const token = state.push(found.tex === null ? RAW_TOKEN : TEX_TOKEN, '', 0);
    token.content = found.tex ?? found.source;
    token.markup = found.source;
    token.block = true;
    token.map = [startLine, found.nextLine];
    state.line = found.nextLine;
  }
  return true;
}

interface BlockFormula {
  /** Null when it does not close where it could. */
  readonly tex: string | null;
  /** It ran into the end of the text, not into that of its container or a closing delimiter within a sentence. */
  readonly mayClose: boolean;
  readonly source: string;
  readonly nextLine: number;
}

function linesToClose(
  state: StateBlock,
  startLine: number,
  endLine: number,
  { open, close }: Delimiter,
): BlockFormula {
  const start = state.bMarks[startLine] + state.tShift[startLine];
  const inReach = findClose(state.src, start + open.length, close) >= 0;
  if (!inReach && state.env['live'] !== true) {
    return { tex: null, mayClose: false, source: '', nextLine: startLine };
  }
  const lines: string[] = [];
  for (let line = startLine; line < endLine; line += 1) {
    if (line > startLine && !state.isEmpty(line) && state.sCount[line] < state.blkIndent) {
      return { tex: null, mayClose: false, source: lines.join('\n'), nextLine: line };
    }
    const text = state.src.slice(state.bMarks[line] + state.tShift[line], state.eMarks[line]);
    const at = findClose(text, line === startLine ? open.length : 0, close);
    lines.push(at < 0 ? text : text.slice(0, at + close.length));
    if (at >= 0) {
      const source = lines.join('\n');
      const rest = text.slice(at + close.length).trim();
      // A full stop after the formula belongs to it; more than that makes it part of a sentence.
      const isBlock = /^[.,;:]?$/u.test(rest);
      const tex = source.slice(open.length, -close.length).trim() + rest;
      return { tex: isBlock && tex !== '' ? tex : null, mayClose: false, source, nextLine: line + 1 };
    }
  }
  const mayClose = !inReach && state.src.length - start <= MAX_FORMULA_CHARACTERS;
  return { tex: null, mayClose, source: lines.join('\n'), nextLine: endLine };
}

function readInline(state: StateInline, silent: boolean): boolean {
  const { src, pos, posMax } = state;
  if (src[pos] !== '\\' && src[pos] !== '$') {
    return false;
  }
  const delimiter = INLINE.find(({ open }) => src.startsWith(open, pos));
  if (delimiter === undefined) {
    return readStrayClose(state, silent);
  }
  const { open, close } = delimiter;
  const from = pos + open.length;
  const at = close === '$' ? findDollar(src, from) : findClose(src, from, close);
  const tex = at < 0 ? '' : src.slice(from, at);
  if (tex.trim() !== '') {
    pushFormula(state, silent, tex, delimiter);
    return true;
  }
  // Still being written: the rest stays as it is, so that no part of it is taken for emphasis meanwhile.
  const end = state.env['live'] === true && open !== '$' && at < 0 ? posMax : from;
  if (!silent) {
    state.pending += src.slice(pos, end);
  }
  state.pos = end;
  return true;
}

function pushFormula(
  state: StateInline,
  silent: boolean,
  tex: string,
  { open, close, display }: Delimiter,
): void {
  if (!silent) {
    const token = state.push(TEX_TOKEN, '', 0);
    token.content = tex.trim();
    token.markup = open + tex + close;
    token.info = display ? DISPLAY_INFO : '';
  }
  state.pos += open.length + tex.length + close.length;
}

/** `\)` and `\]` without an opener keep their backslash. */
function readStrayClose(state: StateInline, silent: boolean): boolean {
  const text = state.src.slice(state.pos, state.pos + 2);
  if (text !== '\\)' && text !== '\\]') {
    return false;
  }
  if (!silent) {
    state.pending += text;
  }
  state.pos += 2;
  return true;
}

/** Index of a closing delimiter that is not itself escaped; -1 when there is none in reach. */
function findClose(text: string, from: number, close: string): number {
  const reach = text.slice(from, from + MAX_FORMULA_CHARACTERS);
  for (let at = reach.indexOf(close); at >= 0; at = reach.indexOf(close, at + 1)) {
    if (!isEscaped(reach, at)) {
      return from + at;
    }
  }
  return -1;
}

/** As in Pandoc, so that amounts of money are not formulas: nothing blank inside the dollars, no digit after them. */
function findDollar(text: string, from: number): number {
  if (/^\s/u.test(text.charAt(from))) {
    return -1;
  }
  const at = findClose(text, from, '$');
  const closes = at > from && !/\s/u.test(text.charAt(at - 1)) && !/\d/u.test(text.charAt(at + 1));
  return closes ? at : -1;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text[at - 1 - slashes] === '\\') {
    slashes += 1;
  }
  return slashes % 2 === 1;
}
