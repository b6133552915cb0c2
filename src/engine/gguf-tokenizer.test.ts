/** The tokenizer read from a GGUF file, in the library that uses it. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ggufFixture } from '../../tests/fixtures/gguf/gguf-fixture.ts';
import { parseGgufHeader } from '../formats/gguf/gguf-header.ts';
import type { GgufMetadata, GgufValue } from '../formats/gguf/gguf-metadata.ts';
import { ggufTokenizer } from '../formats/gguf/gguf-tokenizer.ts';
import { createTokenizer } from './tokenizer.ts';

const folder = new URL('../../tests/fixtures/gguf/tokenizer/', import.meta.url);
const readJson = (file: string): unknown => JSON.parse(readFileSync(new URL(file, folder), 'utf8'));

const bytes = ggufFixture('vocabulary.gguf');
const { metadata } = parseGgufHeader(bytes, bytes.length)!;
const files = ggufTokenizer(metadata);
const ours = createTokenizer(files.tokenizer, files.config);
const original = createTokenizer(readJson('tokenizer.json'), readJson('tokenizer_config.json'));

const TEXTS = [
  'How many r in raspberry',
  'how many e\'s are in "elephant"?',
  'Which is larger, 9.11 or 9.9?',
  "  It's   12345 + 67 =\t?\n\n\r\nDON'T",
  'naïve café, cafe\u0301, 日本語 и 🤔🏽 \u00a0',
  '<|im_end|><|endoftext|> <|im_start|>answer\nFinal Answer: \\boxed{4}',
];

describe('the tokenizer of a GGUF file', () => {
  it('gives the ids of the tokenizer it was made from', () => {
    expect(ours.size).toBe(original.size);
    for (const text of TEXTS) {
      const ids = original.encode(text);
      expect(ours.encode(text)).toEqual(ids);
      expect(ours.decode(ids)).toBe(text.normalize('NFC'));
    }
  });

  it('knows the special tokens and the chat template', () => {
    const text = '<|im_start|>think\nA <|im_end|>\n\n  e\u0301 日本 1234\r\n';
    expect(ours.encode(text)).toEqual(original.encode(text));
    expect(ours.encodePlain(text)).toEqual(original.encodePlain(text));
    expect(ours.encodeQuestion('How many r?')).toEqual(original.encodeQuestion('How many r?'));
    expect(files.config.eos_token).toBe('<|im_end|>');
  });

  const without = (change: Record<string, GgufValue | undefined>): GgufMetadata => {
    const entries = new Map(metadata);
    for (const [key, value] of Object.entries(change)) {
      if (value === undefined) entries.delete(key);
      else entries.set(key, value);
    }
    return entries;
  };

  it('counts digits and takes whole words as Llama 3 does', () => {
    const tokens = ['1', '2', '12', 'a', 'b', 'c', 'bc', 'abc', '<|x|>', '<t>', '[PAD]'];
    const tiny = ggufTokenizer(
      without({
        'tokenizer.ggml.pre': 'llama-bpe',
        'tokenizer.ggml.tokens': tokens,
        'tokenizer.ggml.token_type': [1, 1, 1, 1, 1, 1, 1, 1, 3, 4, 5],
        'tokenizer.ggml.merges': ['1 2', 'b c'],
        'tokenizer.ggml.eos_token_id': 8,
      }),
    );
    const tokenizer = createTokenizer(tiny.tokenizer, tiny.config);
    expect(tokenizer.encode('1212')).toEqual([2, 0, 1]);
    expect(tokenizer.encode('abc')).toEqual([7]);
    expect(tokenizer.encode('<|x|><t>bc')).toEqual([8, 9, 6]);
    expect(tokenizer.size).toBe(10);
  });

  it.each<[string, Record<string, GgufValue | undefined>, string, string]>([
    ['other kinds', { 'tokenizer.ggml.model': 'llama' }, 'model-unsupported', 'of the kind "llama"'],
    ['other ways of cutting', { 'tokenizer.ggml.pre': 'tekken' }, 'model-unsupported', '"tekken"'],
    ['an unnamed way', { 'tokenizer.ggml.pre': undefined }, 'model-unsupported', '"default"'],
    ['no tokenizer', { 'tokenizer.ggml.model': undefined }, 'tokenizer-missing', 'no tokenizer'],
    ['no tokens', { 'tokenizer.ggml.tokens': undefined }, 'tokenizer-missing', 'no list of tokens'],
    ['no merges', { 'tokenizer.ggml.merges': undefined }, 'tokenizer-missing', 'no list of merges'],
    ['half a merge', { 'tokenizer.ggml.merges': ['a'] }, 'model-corrupt', 'not a pair'],
    ['too few types', { 'tokenizer.ggml.token_type': [1] }, 'model-corrupt', 'types of tokens'],
    ['tokens that are numbers', { 'tokenizer.ggml.tokens': [1] }, 'model-corrupt', 'list of texts'],
    ['an end beyond the list', { 'tokenizer.ggml.eos_token_id': 9999 }, 'model-corrupt', 'eos token'],
  ])('refuses %s', (_, change, code, reason) => {
    expect(() => ggufTokenizer(without(change))).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(reason) as string }),
    );
  });
});
