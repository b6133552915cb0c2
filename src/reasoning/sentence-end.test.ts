import { describe, expect, it } from 'vitest';
import { isSentenceEnd } from './sentence-end.ts';
import type { TraceToken } from './trace.ts';

const tokensOf = (texts: readonly string[]): TraceToken[] =>
  texts.map((text, index) => ({ index, id: index, text, phase: 'thinking', origin: 'sampled', atMs: 0 }));
const ends = (...texts: string[]): boolean => isSentenceEnd(tokensOf(texts), texts.length);

describe('isSentenceEnd', () => {
  it.each([
    [['So', ' done', '.']],
    [['Is', ' it', '?']],
    [['(He', ' said', ' so', '!"', ')']],
    [['好', '。']],
  ])('after %j', (texts) => {
    expect(ends(...texts)).toBe(true);
  });

  it.each([[['r2', '\n']], [['= ', '15', '.\n']], [['a', '  ', '\n\n']]])(
    'at the end of a line: %j',
    (texts) => {
      expect(ends(...texts)).toBe(true);
    },
  );

  it.each([
    ['an empty thought', []],
    ['the newline a thought begins with', ['\n']],
    ['what may be a decimal point', ['3', '.']],
    ['the middle of a sentence', ['So', ' done']],
    ['a full stop that is not the last', ['So', '.', ' And']],
    ['a part of a character, which has no text yet', ['So', '']],
  ])('not after %s', (_name, texts) => {
    expect(ends(...texts)).toBe(false);
  });

  it('looks at what stands before the position only', () => {
    const tokens = tokensOf(['So', '.', ' And', ' on']);
    expect([0, 1, 2, 3, 4].map((at) => isSentenceEnd(tokens, at))).toEqual([
      false,
      false,
      true,
      false,
      false,
    ]);
  });
});
