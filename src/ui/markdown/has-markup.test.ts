import { describe, expect, it } from 'vitest';
import { hasMarkup } from './has-markup.ts';

describe('hasMarkup', () => {
  it.each([
    '3',
    ' Tuesday',
    'So 12 * 30 = 360.',
    'It costs $5.',
    'a_b',
    '47 - 3 - 2',
    'x < y',
    'Final Answer: 3',
  ])('is false for %j', (text) => {
    expect(hasMarkup(text)).toBe(false);
  });

  it.each([
    '\\(x\\)',
    '$x$',
    '**3**',
    '- a',
    '1. a',
    'a\n## b',
    '`x`',
    '\\boxed{3}',
    '|a|b|',
    '[a](https://b.c)',
    '> q',
  ])('is true for %j', (text) => {
    expect(hasMarkup(text)).toBe(true);
  });
});
