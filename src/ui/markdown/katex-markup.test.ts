import { describe, expect, it } from 'vitest';
import { readKatexMarkup, readStyle } from './katex-markup.ts';

describe('readKatexMarkup', () => {
  it('reads elements, attributes and text', () => {
    const tree = readKatexMarkup(
      '<span class="a b" style="top:-3em;">x &lt;<svg width="1em"><path d="M0"/></svg></span>',
    );
    expect(tree?.children[0]).toBe('x <');
    expect(tree?.attributes.get('style')).toBe('top:-3em;');
    expect(tree?.children[1]).toMatchObject({ tag: 'svg', children: [{ tag: 'path', children: [] }] });
  });

  it('leaves out attributes it does not know', () => {
    expect([...(readKatexMarkup('<span onclick="x" id="root" class="a"></span>')?.attributes ?? [])]).toEqual(
      [['class', 'a']],
    );
  });

  it.each([
    '<a href="javascript:1">x</a>',
    '<span><img src="x"/></span>',
    '<span><script>x</script></span>',
    '<span>',
    '<span></b>',
    '</span>',
    '<span></span><span></span>',
    '<span class=a></span>',
    '<span><!-- x --></span>',
    'text',
    '',
  ])('refuses %j', (html) => {
    expect(readKatexMarkup(html)).toBeNull();
  });
});

describe('readStyle', () => {
  it('reads sizes and colours', () => {
    expect(readStyle('height:1.2em;vertical-align:-0.3em;border-bottom-width:0.04em;color:#f00;')).toEqual({
      height: '1.2em',
      verticalAlign: '-0.3em',
      borderBottomWidth: '0.04em',
      color: '#f00',
    });
  });

  it('leaves the rest out', () => {
    expect(
      readStyle(
        'background:url(https://harm.invalid);color:url(x);color:var(--x);behavior:x;--x:1;color:a:b;content:x',
      ),
    ).toEqual({});
  });
});
