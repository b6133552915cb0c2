import { describe, expect, it } from 'vitest';
import { PRE_TOKENIZERS } from '../formats/gguf/pre-tokenizers.ts';
import { checkPatterns, repeatsARepetition } from './check-patterns.ts';

const PUBLISHED = {
  GPT2: String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`,
  Qwen2: String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  Llama3: String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  GPT4o: String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}]*[\p{Ll}\p{Lm}]+(?i:'s|'t|'re)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s+`,
  DeepSeek: String.raw`[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_\x60{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s+`,
  'digits of Llama3': String.raw`\d{1,3}(?=(?:\d{3})*\b)`,
};

describe('patterns', () => {
  it.each(Object.entries(PUBLISHED))('of %s pass', (_name, pattern) => {
    expect(repeatsARepetition(pattern)).toBe(false);
  });

  it('of GGUF files, which are ours, pass', () => {
    expect(Object.values(PRE_TOKENIZERS).map(({ pattern }) => repeatsARepetition(pattern))).not.toContain(
      true,
    );
  });

  it.each([
    '(a+)+$',
    '(a*)*',
    '(?:a+){2,}',
    '((ab)+c?)*',
    '(a|aa)+$',
    '(?:x(?:y|z+)w)*',
    '(?<name>a+)+',
    String.raw`(\s+\w*)+b`,
    'a)+',
  ])('that repeat a repetition do not: %s', (pattern) => {
    expect(repeatsARepetition(pattern)).toBe(true);
  });

  it.each(['[(a+)+]', String.raw`\(a+\)+`, '(ab)+', '(a+)?', '(a+){2}', '(a|b)c', '(?=a+)b*'])(
    'that only look like it pass: %s',
    (pattern) => {
      expect(repeatsARepetition(pattern)).toBe(false);
    },
  );

  it('are found wherever they are in a tokenizer', () => {
    const bad = { type: 'Split', pattern: { Regex: '(a+)+$' } };
    const nested = { type: 'Sequence', pretokenizers: [{ type: 'ByteLevel' }, bad] };
    for (const json of [{ pre_tokenizer: nested }, { normalizer: bad }, { decoder: { decoders: [bad] } }]) {
      expect(() => checkPatterns(json)).toThrow('could take for ever: (a+)+$');
    }
    checkPatterns({ pre_tokenizer: { pattern: { String: '(a+)+$' } }, model: { vocab: { Regex: '(a+)+' } } });
    expect(() => checkPatterns({ pre_tokenizer: { pattern: { Regex: 'a'.repeat(4_001) } } })).toThrow();
  });
});
