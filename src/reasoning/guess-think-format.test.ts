import { describe, expect, it } from 'vitest';
import { guessThinkFormat } from './guess-think-format.ts';

const CHATML = `{% for message in messages %}{{ '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}`;

/** Takes thoughts out of earlier turns, as Qwen3's does, and writes them in the last. */
const CHATML_WITH_TAGS = `{% for message in messages %}{% set content = message.content %}{% set thought = '' %}
{%- if message.reasoning_content is string %}{% set thought = message.reasoning_content %}
{%- elif '</think>' in content %}{% set content = content.split('</think>')[-1].lstrip('\n') %}{% endif %}
{{- '<|im_start|>' + message.role + '\n' }}
{%- if loop.last and thought %}{{ '<think>\n' + thought.strip('\n') + '\n</think>\n\n' }}{% endif %}
{{- content + '<|im_end|>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}`;

/** Opens the thinking itself, as DeepSeek-R1's does. */
const OPENING = `{{ bos_token }}{% for message in messages %}{% if message.role == 'user' %}<｜User｜>{{ message.content }}{% else %}<｜Assistant｜>{{ message.content }}{% endif %}{% endfor %}{% if add_generation_prompt %}<｜Assistant｜><think>\n{% endif %}`;

const HEADERS = `{% for message in messages %}<|start_header_id|>{{ message.role }}<|end_header_id|>\n\n{{ message.content }}<|eot_id|>{% endfor %}`;

/** Allows one question and nothing else. */
const SINGLE = `{% if messages|length > 1 %}{{ raise_exception('one question only') }}{% endif %}<|im_start|>user\n{{ messages[0].content }}<|im_end|>`;

const CHATML_TOKENS = ['<|im_start|>', '<|im_end|>', '<|endoftext|>'];
const TAGS = ['<think>', '</think>'];

const guess = (chatTemplate: string, tokens: readonly string[]): string =>
  guessThinkFormat({
    chatTemplate,
    specialTokens: { bos_token: '<s>' },
    hasToken: (text) => tokens.includes(text),
  });

describe('guessThinkFormat', () => {
  it('takes tags for templates that write them, open them or take them out', () => {
    expect(guess(CHATML_WITH_TAGS, [...CHATML_TOKENS, ...TAGS])).toBe('think-tags');
    expect(guess(OPENING, TAGS)).toBe('think-tags');
    const onlyTakesOut = CHATML_WITH_TAGS.replace("'<think>\\n' +", "'' +");
    expect(guess(onlyTakesOut, [...CHATML_TOKENS, ...TAGS])).toBe('think-tags');
  });

  it('takes the words of s1 for ChatML without tags', () => {
    expect(guess(CHATML, CHATML_TOKENS)).toBe('s1');
    expect(guess(CHATML, [...CHATML_TOKENS, ...TAGS])).toBe('s1');
    expect(guess(SINGLE, [...CHATML_TOKENS, ...TAGS])).toBe('s1');
  });

  it('does not take delimiters the tokenizer would cut in pieces', () => {
    expect(guess(CHATML_WITH_TAGS, CHATML_TOKENS)).toBe('s1');
    expect(guess(OPENING, [])).toBe('none');
    expect(guess(CHATML, [])).toBe('none');
  });

  it('takes none for other templates, also for those that cannot be rendered', () => {
    expect(guess(HEADERS, ['<|eot_id|>'])).toBe('none');
    expect(guess('{% for %}', [...CHATML_TOKENS, ...TAGS])).toBe('none');
  });
});
