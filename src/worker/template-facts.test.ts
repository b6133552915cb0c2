import { expect, it } from 'vitest';
import { templateFacts } from './template-facts.ts';

it('reads tokens, template and special tokens, plain or as objects', () => {
  const facts = templateFacts(
    { added_tokens: [{ content: '</think>' }, { content: '<s>' }] },
    { chat_template: '{{ bos_token }}', bos_token: { content: '<s>' }, eos_token: '</s>', pad_token: null },
  );
  expect(facts).toMatchObject({
    chatTemplate: '{{ bos_token }}',
    specialTokens: { bos_token: '<s>', eos_token: '</s>' },
  });
  expect([facts.hasToken('</think>'), facts.hasToken('think')]).toEqual([true, false]);
});

it.each([
  [null, null],
  [{ added_tokens: 'x' }, { chat_template: [] }],
  [{ added_tokens: [null, 1] }, 3],
])('takes nothing from %j and %j', (tokenizer, config) => {
  const facts = templateFacts(tokenizer, config);
  expect(facts.chatTemplate).toBe('');
  expect(facts.specialTokens).toEqual({});
  expect(facts.hasToken('</think>')).toBe(false);
});
