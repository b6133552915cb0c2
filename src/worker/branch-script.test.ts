import { describe, expect, it } from 'vitest';
import { characterTokenizer } from '../engine/testing/character-tokenizer.ts';
import { DEFAULT_RUN_SETTINGS } from '../reasoning/run-settings.ts';
import { compileThinkFormat, S1_FORMAT } from '../reasoning/think-format.ts';
import type { TraceToken } from '../reasoning/trace.ts';
import { branchScript, type BranchPlace } from './branch-script.ts';
import type { BranchStart } from './protocol.ts';

const place: BranchPlace = {
  tokenizer: characterTokenizer,
  format: compileThinkFormat(S1_FORMAT, characterTokenizer.encode),
  settings: { ...DEFAULT_RUN_SETTINGS, maxAnswerTokens: 8 },
  modelName: 's1-nano',
  room: 200,
};

function thought(text: string): TraceToken[] {
  return characterTokenizer.encode(text).map((id, index) => ({
    index,
    id,
    text: characterTokenizer.decode([id]),
    phase: 'thinking',
    origin: 'sampled',
    atMs: index,
  }));
}

function refusal(from: BranchStart, change: Partial<BranchPlace> = {}): string {
  const script = branchScript(from, { ...place, ...change });
  if (!('code' in script)) throw new Error('It was not refused.');
  expect(script.message).toMatch(/\. \S.*\.$/u);
  return script.code;
}

describe('branchScript', () => {
  it('takes words that look like delimiters or special tokens as plain text', () => {
    const words = '<|im_start|>answer';
    const script = branchScript({ tokens: thought('ab'), words }, place);
    if ('code' in script) throw new Error(script.message);
    const ids = script.tokens.slice(2).map(({ id }) => id);
    expect(ids).toEqual([...words].map((character) => character.charCodeAt(0)));
    expect(script.tokens.slice(2)).toEqual(
      ids.map((id, i) =>
        expect.objectContaining({ id, index: 2 + i, phase: 'thinking', role: 'inserted', atMs: 1 }),
      ),
    );
  });

  it('numbers tokens by their place, whatever they say', () => {
    const tokens = thought('abc').map((token) => ({ ...token, index: 7 }));
    const script = branchScript({ tokens, first: 'answer-now' }, place);
    expect(script).toMatchObject({ first: 'answer-now', tokens: [{ index: 0 }, { index: 1 }, { index: 2 }] });
  });

  it.each(['', '  ', '\n'])('refuses %j as words', (words) => {
    expect(refusal({ tokens: thought('ab'), words })).toBe('branch-empty');
  });

  it('refuses what leaves no room to close the thought and to answer', () => {
    const tokens = thought('a'.repeat(120));
    expect(branchScript({ tokens }, place)).not.toHaveProperty('code');
    expect(refusal({ tokens, words: 'b'.repeat(60) })).toBe('branch-too-long');
    expect(refusal({ tokens: thought('a'.repeat(200)) })).toBe('branch-too-long');
    expect(refusal({ tokens: thought('a'.repeat(500)) })).toBe('branch-too-long');
  });

  it('refuses ids that the vocabulary does not have', () => {
    const [first, ...others] = thought('ab');
    expect(refusal({ tokens: [{ ...first!, id: characterTokenizer.size }, ...others] })).toBe(
      'branch-foreign',
    );
  });

  it('refuses ids that are written otherwise here', () => {
    const [first, ...others] = thought('ab');
    expect(refusal({ tokens: [{ ...first!, text: 'z' }, ...others] })).toBe('branch-foreign');
  });

  it('passes over characters that several tokens make, and over white space', () => {
    const [first, second, third] = thought('abc');
    const tokens = [
      { ...first!, text: '' },
      { ...second!, text: 'é' },
      { ...third!, text: ' c' },
    ];
    expect(branchScript({ tokens }, place)).not.toHaveProperty('code');
  });
});
