import { describe, expect, it } from 'vitest';
import type { BlockNode } from './markdown-node.ts';
import { parseMarkdown } from './parse-markdown.ts';

const read = (text: string, live = false): BlockNode[] => parseMarkdown(text, live).map(({ block }) => block);
const text = (value: string) => ({ kind: 'text', text: value });
const formula = (tex: string, display: boolean) => expect.objectContaining({ kind: 'formula', tex, display });
const paragraph = (...children: unknown[]) => ({ kind: 'paragraph', children });

describe('parseMarkdown', () => {
  it('reads what models write', () => {
    expect(read('## Step 1\nSo **3** *is* `x`.\nNext')).toEqual([
      { kind: 'heading', level: 2, children: [text('Step 1')] },
      paragraph(
        ...[text('So '), { kind: 'strong', children: [text('3')] }, text(' ')],
        ...[{ kind: 'emphasis', children: [text('is')] }, text(' '), { kind: 'code', text: 'x' }],
        ...[text('.'), { kind: 'break' }, text('Next')],
      ),
    ]);
    expect(read('3. a\n4. b\n   - c')).toEqual([
      {
        kind: 'list',
        start: 3,
        items: [
          [paragraph(text('a'))],
          [paragraph(text('b')), { kind: 'list', start: null, items: [[paragraph(text('c'))]] }],
        ],
      },
    ]);
    expect(read('| a | b |\n|---|---|\n| 1 | $x$ |')).toEqual([
      {
        kind: 'table',
        rows: [
          [[text('a')], [text('b')]],
          [[text('1')], [formula('x', false)]],
        ],
      },
    ]);
    expect(read('```python\nx = 1\n\ny = 2\n```\n> q\n\n---')).toEqual([
      { kind: 'code', language: 'python', text: 'x = 1\n\ny = 2' },
      { kind: 'quote', blocks: [paragraph(text('q'))] },
      { kind: 'rule' },
    ]);
  });

  it.each([
    ['\\(a_1 * b_2 * c\\)', 'a_1 * b_2 * c', false],
    ['$a*b*c$', 'a*b*c', false],
    ['so \\[x^2\\] it', 'x^2', true],
    ['so $$x$$ it', 'x', true],
    ['$\\text{cost: \\$5}$', '\\text{cost: \\$5}', false],
  ])('finds the formula in %s', (source, tex, display) => {
    const [block] = read(source);
    expect(block).toMatchObject({ kind: 'paragraph' });
    expect(block?.kind === 'paragraph' ? block.children : []).toContainEqual(formula(tex, display));
  });

  it.each([
    ['\\[ x = 1 \\]', 'x = 1'],
    [
      '$$\n\\begin{aligned}\n- a \\\\\n+ b\n\\end{aligned}\n$$',
      '\\begin{aligned}\n- a \\\\\n+ b\n\\end{aligned}',
    ],
    ['  \\[\n  \\boxed{5}\n  \\].', '\\boxed{5}.'],
    ['\\[\\begin{matrix} a \\\\[2pt] b \\end{matrix}\\]', '\\begin{matrix} a \\\\[2pt] b \\end{matrix}'],
  ])('finds the formula on lines of its own in %j', (source, tex) => {
    expect(read(source)).toEqual([formula(tex, true)]);
    expect(read(`text\n${source}\nmore`)).toEqual([
      paragraph(text('text')),
      formula(tex, true),
      paragraph(text('more')),
    ]);
  });

  it('finds formulas within lists', () => {
    expect(read('1. so\n   \\[\n   x\n   \\]\n2. and')).toEqual([
      {
        kind: 'list',
        start: 1,
        items: [[paragraph(text('so')), formula('x', true)], [paragraph(text('and'))]],
      },
    ]);
  });

  it.each(['It costs $5 and $6.', 'from $5-$10', 'a $ b $ c', '\\$5 to \\$7'])(
    'leaves money alone: %s',
    (source) => {
      expect(read(source)).toEqual([paragraph(text(source.replaceAll('\\', '')))]);
    },
  );

  it('keeps what never closes as it was written', () => {
    expect(read('so \\(x and \\[y')).toEqual([paragraph(text('so \\(x and \\[y'))]);
    expect(read('\\[\nx')).toEqual([paragraph(text('\\['), { kind: 'break' }, text('x'))]);
    expect(read('x \\) and \\]')).toEqual([paragraph(text('x \\) and \\]'))]);
  });

  it('shows what has not closed yet raw while it is being written', () => {
    expect(read('so \\(x *a* b', true)).toEqual([paragraph(text('so \\(x *a* b'))]);
    expect(read('text\n$$\n- a *b* c\n', true)).toEqual([
      paragraph(text('text')),
      { kind: 'raw', text: '$$\n- a *b* c' },
    ]);
  });

  it('does not wait for a formula that is longer than any', () => {
    const start = '$$\n- a *b* c\n';
    expect(read(start + 'x\n'.repeat(100), true)).toHaveLength(1);
    expect(read(start + 'x\n'.repeat(3000), true).slice(0, 2)).toMatchObject([
      { kind: 'paragraph', children: [text('$$')] },
      { kind: 'list' },
    ]);
  });

  it('knows no HTML, no headings by underlining, no definitions', () => {
    expect(read('<b>x</b>')).toEqual([paragraph(text('<b>x</b>'))]);
    expect(read('a\n---')).toEqual([paragraph(text('a')), { kind: 'rule' }]);
    expect(read('[x][1]\n\n[1]: https://example.org/')).toHaveLength(2);
  });

  it('says where each block comes from', () => {
    const source = 'a\nb\n\n- c\n\n$$x$$\nd';
    const pieces = parseMarkdown(source, false).map(({ from, to }) => source.slice(from, to));
    expect(pieces).toEqual(['a\nb\n', '- c\n\n', '$$x$$\n', 'd']);
  });

  it('shows a block that is nested too deep as written, and drops nothing', () => {
    const source = `${'> '.repeat(60)}deep`;
    expect(read(`before\n\n${source}\n\nafter`)).toEqual([
      paragraph(text('before')),
      { kind: 'raw', text: source },
      paragraph(text('after')),
    ]);
  });
});
