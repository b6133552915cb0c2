/** Tokens of the Markdown reader → nodes of the closed list. What is not on the list comes out as plain text. */
import type { Token } from 'markdown-it';
import type { BlockNode, InlineNode, TableCell } from './markdown-node.ts';
import { safeLink } from './safe-link.ts';
import { DISPLAY_INFO, RAW_TOKEN, TEX_TOKEN } from './tex-rules.ts';

/** Reads what stands within a block. */
export type ReadInline = (text: string) => readonly InlineNode[];

/** Deeper nesting is shown as written: it is no text for people, and drawing it is recursive. */
export const MAX_DEPTH = 20;

/** Thrown for nesting beyond `MAX_DEPTH`. */
export class TooDeepError extends Error {
  override readonly name = 'TooDeepError';
}

/**
 * @param tokens of whole blocks
 * @throws TooDeepError
 */
export function readBlocks(tokens: readonly Token[], readInline: ReadInline): BlockNode[] {
  return new TokenReader(tokens, readInline).blocks(0);
}

/** A walk over the tokens of blocks, from opening to closing ones. */
class TokenReader {
  #at = 0;

  constructor(
    readonly tokens: readonly Token[],
    readonly readInline: ReadInline,
  ) {}

  blocks(depth: number): BlockNode[] {
    if (depth > MAX_DEPTH) {
      throw new TooDeepError();
    }
    const found: BlockNode[] = [];
    for (let token = this.#take(); token !== undefined && token.nesting >= 0; token = this.#take()) {
      found.push(this.#block(token, depth));
    }
    return found;
  }

  #block(token: Token, depth: number): BlockNode {
    switch (token.type) {
      case 'paragraph_open':
        return { kind: 'paragraph', children: this.#line() };
      case 'heading_open':
        return { kind: 'heading', level: Number(token.tag.slice(1)), children: this.#line() };
      case 'fence':
        return { kind: 'code', language: token.info.trim(), text: token.content.replace(/\n$/u, '') };
      case 'bullet_list_open':
        return { kind: 'list', start: null, items: this.#items(depth) };
      case 'ordered_list_open':
        return { kind: 'list', start: Number(token.attrGet('start') ?? 1), items: this.#items(depth) };
      case 'blockquote_open':
        return { kind: 'quote', blocks: this.blocks(depth + 1) };
      case 'table_open':
        return { kind: 'table', rows: this.#rows() };
      case 'hr':
        return { kind: 'rule' };
      case TEX_TOKEN:
        return { kind: 'formula', tex: token.content, display: true, source: token.markup };
      case RAW_TOKEN:
      default:
        return { kind: 'raw', text: token.content };
    }
  }

  /** Inline content and the closing token after it. */
  #line(): readonly InlineNode[] {
    const content = this.#take()?.content ?? '';
    this.#take();
    return this.readInline(content);
  }

  #items(depth: number): BlockNode[][] {
    const items: BlockNode[][] = [];
    for (let token = this.#take(); token?.nesting === 1; token = this.#take()) {
      items.push(this.blocks(depth + 1));
    }
    return items;
  }

  #rows(): TableCell[][] {
    const rows: TableCell[][] = [];
    for (
      let token = this.#take();
      token !== undefined && token.type !== 'table_close';
      token = this.#take()
    ) {
      if (token.type === 'tr_open') {
        rows.push([]);
      } else if (token.type === 'inline') {
        rows.at(-1)?.push(this.readInline(token.content));
      }
    }
    return rows;
  }

  #take(): Token | undefined {
    const token = this.tokens[this.#at];
    this.#at += 1;
    return token;
  }
}

/** @throws TooDeepError */
export function readInlineNodes(tokens: readonly Token[]): InlineNode[] {
  const levels: { readonly open: Token | null; readonly children: InlineNode[] }[] = [
    { open: null, children: [] },
  ];
  for (const token of tokens) {
    if (token.nesting === 1) {
      levels.push({ open: token, children: [] });
    } else if (token.nesting === -1) {
      const { open, children } = levels.pop() ?? { open: null, children: [] };
      levels.at(-1)?.children.push(...wrapped(open, children));
    } else {
      addText(levels.at(-1)?.children ?? [], leaf(token));
    }
    if (levels.length > MAX_DEPTH) {
      throw new TooDeepError();
    }
  }
  return levels.flatMap((level) => level.children);
}

function wrapped(open: Token | null, children: readonly InlineNode[]): readonly InlineNode[] {
  switch (open?.type) {
    case 'em_open':
      return [{ kind: 'emphasis', children }];
    case 'strong_open':
      return [{ kind: 'strong', children }];
    case 's_open':
      return [{ kind: 'struck', children }];
    case 'link_open': {
      const href = safeLink(String(open.attrGet('href') ?? ''));
      return href === null ? children : [{ kind: 'link', href, children }];
    }
    default:
      return children;
  }
}

function leaf(token: Token): InlineNode {
  switch (token.type) {
    case 'code_inline':
      return { kind: 'code', text: token.content };
    case 'softbreak':
    case 'hardbreak':
      return { kind: 'break' };
    case TEX_TOKEN:
      return {
        kind: 'formula',
        tex: token.content,
        display: token.info === DISPLAY_INFO,
        source: token.markup,
      };
    case 'image': {
      const href = safeLink(String(token.attrGet('src') ?? ''));
      return href === null
        ? { kind: 'text', text: token.content }
        : { kind: 'image', description: token.content, href };
    }
    default:
      return { kind: 'text', text: token.content };
  }
}

/** Texts that follow each other become one. */
function addText(children: InlineNode[], node: InlineNode): void {
  const last = children.at(-1);
  if (node.kind === 'text' && last?.kind === 'text') {
    children[children.length - 1] = { kind: 'text', text: last.text + node.text };
  } else if (node.kind !== 'text' || node.text !== '') {
    children.push(node);
  }
}
