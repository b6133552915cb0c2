/** Text of a model → placed blocks. Never fails and never drops text: what cannot be laid out comes out as written. */
import createMarkdownIt from 'markdown-it';
import type { Env, Token } from 'markdown-it';
import type { BlockNode, InlineNode, PlacedBlock } from './markdown-node.ts';
import { MAX_DEPTH, readBlocks, readInlineNodes, TooDeepError } from './read-tokens.ts';
import { safeLink } from './safe-link.ts';
import { texRules } from './tex-rules.ts';

/** A longer paragraph is not searched for emphasis and formulas. */
const MAX_LINE_CHARACTERS = 8000;

const reader = createMarkdownIt({
  html: false,
  linkify: false,
  typographer: false,
  maxNesting: 2 * MAX_DEPTH,
});
reader.validateLink = (address) => safeLink(address) !== null;
texRules(reader);
// Inline text is read block by block, see `readLine`.
reader.core.ruler.disable(['inline', 'linkify', 'replacements', 'smartquotes', 'text_join']);
reader.block.ruler.disable([
  // A line under a paragraph would turn it into a heading while a list is being written.
  'lheading',
  // Models indent for looks; code comes in fences.
  'code',
  // A definition elsewhere in the text would change blocks that are finished.
  'reference',
  'html_block',
]);

/** @param live the text is still being written: what has not closed yet is left as written */
export function parseMarkdown(text: string, live: boolean): readonly PlacedBlock[] {
  const env: Env = { live };
  const lines = lineStarts(text);
  return topLevel(reader.parse(text, env)).map((tokens) => {
    const [first, last] = tokens[0]?.map ?? [0, lines.length - 1];
    const from = lines[first] ?? 0;
    const to = lines[last] ?? text.length;
    return { block: readBlock(tokens, text.slice(from, to), env), from, to };
  });
}

function readBlock(tokens: readonly Token[], source: string, env: Env): BlockNode {
  const raw: BlockNode = { kind: 'raw', text: source.trimEnd() };
  // Beyond its own limit the reader would leave text out.
  if (tokens.some((token) => token.level + 2 >= 2 * MAX_DEPTH)) {
    return raw;
  }
  try {
    return readBlocks(tokens, (line) => readLine(line, env))[0] ?? raw;
  } catch (error) {
    if (error instanceof TooDeepError) {
      return raw;
    }
    throw error;
  }
}

function readLine(text: string, env: Env): readonly InlineNode[] {
  if (text.length > MAX_LINE_CHARACTERS) {
    return [{ kind: 'text', text }];
  }
  const tokens: Token[] = [];
  reader.inline.parse(text, reader, env, tokens);
  return readInlineNodes(tokens);
}

/** Tokens of each block of the outermost level. */
function topLevel(tokens: readonly Token[]): Token[][] {
  const blocks: Token[][] = [];
  let depth = 0;
  for (const token of tokens) {
    if (depth === 0) {
      blocks.push([]);
    }
    blocks.at(-1)?.push(token);
    depth += token.nesting;
  }
  return blocks;
}

/** Offsets of the lines' first characters, and of the end. */
function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    starts.push(at + 1);
  }
  return [...starts, text.length];
}
