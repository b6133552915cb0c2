/** LaTeX → React elements, through KaTeX. Loaded when the first formula appears. */
import katex from 'katex';
import 'katex/dist/katex.min.css';
import { createElement } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { readKatexMarkup, readStyle } from './katex-markup.ts';
import type { KatexElement, KatexNode } from './katex-markup.ts';

/** Longer ones are shown as written. */
const MAX_TEX_CHARACTERS = 4000;
/** Ems; larger sizes asked for by a formula are cut to this. */
const MAX_SIZE = 20;
/** Macro expansions; a formula can define macros that grow without end. */
const MAX_EXPANSIONS = 300;

/** The formula, or null when it is not valid LaTeX and is to be shown as written. */
export function renderTex(tex: string, display: boolean): ReactElement | null {
  const tree = tex.length > MAX_TEX_CHARACTERS ? null : treeOf(tex, display);
  return tree === null ? null : element(tree, 0);
}

function treeOf(tex: string, displayMode: boolean): KatexElement | null {
  try {
    const html = katex.renderToString(tex, {
      displayMode,
      trust: refuse,
      strict: 'ignore',
      throwOnError: true,
      maxSize: MAX_SIZE,
      maxExpand: MAX_EXPANSIONS,
      // A fresh one each time, or `\gdef` in one formula would change the next.
      macros: {},
    });
    return readKatexMarkup(html);
  } catch {
    // Not LaTeX, nested deeper than the parser can go, or refused.
    return null;
  }
}

/** Formulas may not bring links, images, classes, ids or styles of their own: all of such a formula stays as written. */
function refuse(): never {
  throw new Error('not allowed in a formula');
}

function element({ tag, attributes, children }: KatexElement, key: number): ReactElement {
  const properties: Record<string, unknown> = { key };
  for (const [name, value] of attributes) {
    if (name === 'style') {
      properties['style'] = readStyle(value);
    } else {
      properties[RENAMED.get(name) ?? name] = value;
    }
  }
  return createElement(tag, properties, ...children.map(child));
}

function child(node: KatexNode, index: number): ReactNode {
  return typeof node === 'string' ? node : element(node, index);
}

const RENAMED: ReadonlyMap<string, string> = new Map([
  ['class', 'className'],
  ['stroke-width', 'strokeWidth'],
]);
