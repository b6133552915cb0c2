import { describe, expect, it } from 'vitest';
import type { BlockNode } from './markdown-node.ts';
import { advanceMarkdown, EMPTY_STREAM } from './markdown-stream.ts';
import type { MarkdownStream } from './markdown-stream.ts';

const ANSWER = `## Solution

Let **x** be the side, so \\(x^2 = 16\\) and $x > 0$.

1. First, \`x = 4\`.
2. Then
   \\[
   \\frac{x}{2} = 2
   \\]

| a | b |
|---|---|
| 1 | 2 |

\`\`\`python
print(4 ** 2)
\`\`\`

> Done: $$\\boxed{4}$$
`;

const blocksOf = (stream: MarkdownStream): readonly BlockNode[] => [...stream.finished, ...stream.open];

/** All states of a stream fed character by character. */
function fed(text: string, step = 1): MarkdownStream[] {
  const states = [EMPTY_STREAM];
  for (let end = step; end < text.length + step; end += step) {
    states.push(advanceMarkdown(states.at(-1) ?? EMPTY_STREAM, text.slice(0, end), end < text.length));
  }
  return states;
}

/** Everything a person reads in the blocks, formulas by their LaTeX. */
function plain(value: unknown): string {
  if (Array.isArray(value)) {
    return value.map(plain).join('');
  }
  if (typeof value !== 'object' || value === null) {
    return '';
  }
  return Object.entries(value)
    .map(([key, part]) =>
      ['text', 'tex'].includes(key) ? String(part) : typeof part === 'object' ? plain(part) : '',
    )
    .join('');
}

describe('advanceMarkdown', () => {
  it.each([1, 2, 3, 7])('ends where reading the whole at once ends, fed %i characters at a time', (step) => {
    const whole = blocksOf(advanceMarkdown(EMPTY_STREAM, ANSWER, false));
    expect(whole).toHaveLength(6);
    expect(blocksOf(fed(ANSWER, step).at(-1) ?? EMPTY_STREAM)).toEqual(whole);
  });

  it('never changes a finished block', () => {
    const states = fed(ANSWER);
    states.slice(1).forEach((state, index) => {
      const before = states[index]?.finished ?? [];
      expect(before.every((block, at) => state.finished[at] === block)).toBe(true);
    });
  });

  it('never takes back what could be read, but for markers', () => {
    const lengths = fed(ANSWER).map(
      (state) => plain(blocksOf(state)).replace(/[\\$[\]()|:\s-]/gu, '').length,
    );
    lengths.slice(1).forEach((length, index) => {
      expect(length).toBeGreaterThanOrEqual((lengths[index] ?? 0) - 1);
    });
  });

  it('never shows half a marker', () => {
    for (const state of fed('So **bold** it is.\n\n- one\n- two\n1. a\n2. b\n## H\n')) {
      expect(plain(blocksOf(state))).not.toMatch(/[*#]|^[-\d]/mu);
    }
  });

  it('shows code as code from its first line on', () => {
    const kinds = fed('```js\nlet a = b ** 2;\n```').map((state) => state.open[0]);
    expect(kinds.at(-1)).toEqual({ kind: 'code', language: 'js', text: 'let a = b ** 2;' });
    expect(kinds.map((block) => (block?.kind === 'code' ? block.text : ''))).toContain('let a = b ** ');
    expect(plain(kinds)).not.toContain('`');
  });

  it('starts over when the text is another', () => {
    const [, , , state = EMPTY_STREAM] = fed('a\n\nb\n\nc\n\nd', 3);
    expect(blocksOf(advanceMarkdown(state, 'x\n\ny', false))).toHaveLength(2);
    expect(blocksOf(advanceMarkdown(state, 'a', false))).toHaveLength(1);
  });

  it('reads only what is new of a long answer', () => {
    const part = 'A sentence with **weight** and \\(x_1\\), then another one.\n\n';
    let stream = EMPTY_STREAM;
    for (let parts = 1; parts <= 400; parts += 1) {
      stream = advanceMarkdown(stream, part.repeat(parts), true);
      expect(part.repeat(parts).length - stream.source.length).toBeLessThanOrEqual(2 * part.length);
    }
    expect(stream.finished.length).toBeGreaterThan(390);
  });
});
