import { describe, expect, it } from 'vitest';
import { ModelFormatError } from '../lib/model-format-error.ts';
import { renderChat, renderPromptFrame } from './prompt-template.ts';

const ASK = [{ role: 'user', content: 'How many?' }] as const;

describe('renderChat', () => {
  it('gives templates the names and the whitespace rules of transformers', () => {
    const template = `{% if add_generation_prompt %}
{{ bos_token }}{% for i in range(3, 0, -1) %}{{ i }}{% endfor %}:
  {% set ns = namespace(last=none) %}{% for message in messages %}{% set ns.last = message %}{% endfor %}
{{ ns.last.role | upper }}: {{ ns.last.content.replace('many', 'much') }}{% endif %}`;
    expect(renderChat(template, ASK, { bos_token: '<s>' })).toBe('<s>321:\nUSER: How much?');
  });

  it('knows the date as Llama 3 writes it', () => {
    expect(renderChat(`{{ strftime_now('%d %b %Y') }}`, ASK)).toMatch(/^\d\d [A-Z][a-z]{2} 20\d\d$/);
  });

  it('says why a template refuses', () => {
    expect(() => renderChat(`{{ raise_exception('no system turn') }}`, ASK)).toThrow('no system turn');
  });
});

/** Milliseconds. A render without limits takes longer or for ever; a busy machine is no reason to fail. */
const FAR_TOO_LONG = 30_000;

/** Each would take seconds to for ever, or gigabytes, if it were let run. */
const ENDLESS = {
  'a loop in a loop':
    '{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}{% endfor %}{% endfor %}{% endfor %}',
  'a long range': '{{ range(1000000000) | length }}',
  'a range that does not move on': '{{ range(0, 5, 0) | length }}',
  'a macro that calls itself twice': '{% macro f(n) %}{{ f(n) }}{{ f(n) }}{% endmacro %}{{ f(1) }}',
  'a text that doubles':
    "{% set ns = namespace(a='xxxxxxxx') %}{% for i in range(99) %}{% set ns.a = ns.a ~ ns.a %}{% endfor %}{{ ns.a }}",
  'a list that doubles':
    '{% set ns = namespace(a=[1]) %}{% for i in range(99) %}{% set ns.a = ns.a + ns.a %}{% endfor %}{{ ns.a }}',
  'a list of itself twice':
    '{% set ns = namespace(a=[1]) %}{% for i in range(99) %}{% set ns.a = [ns.a, ns.a] %}{% endfor %}{{ ns.a }}',
  'a namespace within itself': '{% set ns = namespace(a=1) %}{% set ns.a = ns %}{{ ns }}',
  'replacing letters by pages': `{{ ('${'x'.repeat(9000)}').replace('', '${'y'.repeat(9000)}') | length }}`,
  'a replacement kept for later': `{% set f = '${'x'.repeat(9000)}'.replace %}{{ f('', '${'y'.repeat(9000)}') | length }}`,
  'joining with pages': `{{ range(9999) | join('${'y'.repeat(9000)}') | length }}`,
  'a wide indent': `{{ 'a\\nb' | indent(1000000000) | length }}`,
  'a wide indent of a block': '{% filter indent(1000000000, true) %}a{% endfilter %}',
  'an indented list': '{{ [[[1]]] | tojson(indent=500000000) | length }}',
  'brackets within brackets': `{{ ${'['.repeat(30_000)} }}`,
  'deep blocks': `${'{% if true %}'.repeat(2000)}${'{% endif %}'.repeat(2000)}`,
  'pages of spaces': `{{ 1 }}${' '.repeat(60_000)}x`,
  'a template of a megabyte': 'x'.repeat(1_000_000),
} as const;

describe.each(Object.entries(ENDLESS))('%s', (_what, template) => {
  it('ends with the typed error', { timeout: FAR_TOO_LONG }, () => {
    expect(() => renderChat(template, ASK)).toThrow(ModelFormatError);
  });
});

describe('renderPromptFrame', () => {
  it('cuts the prompt around the question', () => {
    expect(renderPromptFrame('<u>{{ messages[0].content }}</u>')).toEqual({ before: '<u>', after: '</u>' });
  });

  it.each(['no question', '{{ messages[0].content }}{{ messages[0].content }}'])('refuses %j', (template) => {
    expect(() => renderPromptFrame(template)).toThrow(ModelFormatError);
  });
});
