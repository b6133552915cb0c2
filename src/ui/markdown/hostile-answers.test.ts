import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { BlockView } from './BlockView.tsx';
import type { BlockNode, Formula } from './markdown-node.ts';
import { advanceMarkdown, EMPTY_STREAM } from './markdown-stream.ts';
import { parseMarkdown } from './parse-markdown.ts';
import { renderTex } from './render-tex.tsx';
import { HOSTILE_ANSWERS, nestedAnswers } from './testing/hostile-answers.ts';

const TAGS = /<\/?([a-zA-Z][\w-]*)/gu;
const ALLOWED_TAGS = new Set(
  (
    'p ul ol li blockquote hr pre div table thead tbody tr th td strong em s code br a bdi span svg path line math ' +
    'semantics annotation mrow mi mo mn mtext mspace mstyle mpadded mphantom menclose msup msub msubsup mfrac msqrt ' +
    'mroot mover munder munderover mtable mtr mtd'
  ).split(' '),
);

/** Attributes of real tags; text that looks like one is escaped and does not match. */
const attributesOf = (html: string): string[] =>
  [...html.matchAll(/<[a-zA-Z][^<>]*>/gu)].flatMap(([tag]) =>
    [...tag.matchAll(/\s([\w:-]+)="([^"]*)"/gu)].map(([, name, value]) => `${name}=${value}`),
  );

function formulasIn(value: unknown): Formula[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const own = 'kind' in value && value.kind === 'formula' ? [value as Formula] : [];
  return [...own, ...Object.values(value).flatMap(formulasIn)];
}

/** What the browser would be given: blocks and, apart, every formula drawn. */
function drawn(text: string): string {
  const blocks: BlockNode[] = parseMarkdown(text, false).map(({ block }) => block);
  const formulas = formulasIn(blocks).map(({ tex, display }) => renderTex(tex, display));
  return [...blocks.map((block) => createElement(BlockView, { block })), ...formulas]
    .map((element) => (element === null ? '' : renderToStaticMarkup(element)))
    .join('\n');
}

describe('a hostile answer', () => {
  it.each(Object.entries(HOSTILE_ANSWERS))('does nothing: %s', (_name, answer) => {
    const html = drawn(answer);
    expect(html).not.toBe('');
    expect(
      [...html.matchAll(TAGS)].map(([, tag]) => tag).filter((tag) => !ALLOWED_TAGS.has(tag ?? '')),
    ).toEqual([]);
    for (const attribute of attributesOf(html)) {
      expect(attribute).not.toMatch(/^(?:on|src|srcdoc|srcset|id|name|action|formaction|xlink)/iu);
      expect(attribute).not.toMatch(/^style=.*(?:url|fixed|expression)/iu);
      if (attribute.startsWith('href=')) {
        expect(attribute).toMatch(/^href=https?:\/\/[\w.-]+(?:\/|$)/u);
      }
    }
  });

  it('may link to the web, in a new window, with its target shown', () => {
    const html = drawn('[my bank](https://EXAMPLE.org/a?b=c)');
    expect(html).toContain(
      'href="https://example.org/a?b=c" target="_blank" rel="noopener noreferrer nofollow"',
    );
    expect(html).toContain('(https://example.org/a?b=c)');
    expect(drawn('<https://example.org/>').match(/https:\/\/example\.org\//gu)).toHaveLength(2);
  });

  it('shows another alphabet in an address as what it is', () => {
    expect(drawn('[apple](https://аpple.com/)')).toContain('(https://xn--pple-43d.com/)');
  });

  it('does not load images, and says so', () => {
    const html = drawn('![a cat](https://example.org/cat.png)');
    expect(html).toContain('image not loaded: a cat');
    expect(html).not.toContain('<img');
  });

  it('leaves commands that would link, load or style as written', () => {
    expect(drawn('$\\href{https://example.org}{x}$')).not.toMatch(/<a[ >]|katex/u);
    expect(drawn(HOSTILE_ANSWERS['texHtml'] ?? '')).not.toMatch(/class="c"|data-a|id="root"/u);
  });

  it('cannot change the formulas after it', () => {
    renderTex('\\gdef\\frac#1#2{\\text{taken over}}', false);
    expect(renderToStaticMarkup(renderTex('\\frac12', false) ?? createElement('i'))).not.toContain(
      'taken over',
    );
  });
});

/** Milliseconds. What is ruled out takes minutes; a busy machine is not. */
const FAR_TOO_LONG = 30_000;

describe('huge nesting', () => {
  it.each(Object.entries(nestedAnswers(3000)))(
    'is read and drawn to its end: %s',
    { timeout: FAR_TOO_LONG },
    (_name, answer) => {
      expect(drawn(answer)).not.toBe('');
      expect(blocksOf(answer)).toBeGreaterThan(0);
    },
  );
});

function blocksOf(answer: string): number {
  const stream = advanceMarkdown(EMPTY_STREAM, `${answer}x`, true);
  return stream.finished.length + stream.open.length;
}

describe('renderTex', () => {
  it.each([
    '\\vec{x}',
    '\\boxed{\\frac{a}{b}}',
    '\\fcolorbox{red}{blue}{x}',
    '\\overbrace{x+y}',
    '\\sqrt{\\cancel{x}}',
  ])('draws %s', (tex) => {
    const html = renderToStaticMarkup(renderTex(tex, true) ?? createElement('i'));
    expect(html).toContain('katex-html');
    expect(html).toContain('</math>');
  });

  it('gives up on what is not LaTeX', () => {
    expect(renderTex('\\frac{', false)).toBeNull();
    expect(renderTex('\\nosuchcommand', false)).toBeNull();
  });
});
