import { describe, expect, it } from 'vitest';
import { escapeNewlines, unescapeNewlines } from './escape-newlines.ts';

describe('escapeNewlines', () => {
  it.each(['', '</think>\n\n', 'a\\nb', '\\', '\\\n\\', 'plain'])('%j comes back', (text) => {
    expect(escapeNewlines(text)).not.toContain('\n');
    expect(unescapeNewlines(escapeNewlines(text))).toBe(text);
  });

  it('reads what a person types', () => {
    expect(unescapeNewlines('</think>\\n\\n')).toBe('</think>\n\n');
    expect(unescapeNewlines('a\\b')).toBe('a\\b');
  });
});
