import { describe, expect, it } from 'vitest';
import { ModelFormatError } from '../lib/model-format-error.ts';
import { parseStrictJson } from './strict-json.ts';
import type { StrictJson } from './strict-json.ts';

const parse = (text: string, maxDepth = 8): StrictJson => parseStrictJson(text, 'The file', maxDepth);

/** Maps back to objects, to compare with JSON.parse. */
function plain(value: StrictJson): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]));
  return Array.isArray(value) ? value.map(plain) : value;
}

describe('parseStrictJson', () => {
  it.each([
    '{}',
    '[]',
    ' { "a" : [ 1 , -0.5e+3 , true , false , null , "x" ] , "b":{"c":[[]]}} ',
    '"\\u0041\\n\\\\\\"\\ud83d\\ude00"',
    '0',
    '1e400',
  ])('reads %s as JSON.parse does', (text) => {
    expect(plain(parse(text))).toEqual(JSON.parse(text));
  });

  it.each([
    '',
    '{',
    '}',
    '[1,]',
    '[1 2]',
    '{"a":1,}',
    '{"a" 1}',
    '{a:1}',
    "{'a':1}",
    '01',
    '+1',
    '.5',
    '1.',
    '0x10',
    'NaN',
    'tru',
    '"\n"',
    '"\\x"',
    '"abc',
    '{} {}',
    '// no',
    '[1]]',
    '\u00a0[]',
  ])('refuses %j', (text) => {
    expect(() => parse(text)).toThrow(ModelFormatError);
  });

  it('refuses a repeated key, also when it is spelled with an escape', () => {
    expect(() => parse('{"a":1,"\\u0061":2}')).toThrow('appears twice');
  });

  it('counts nesting', () => {
    expect(parse('[[[1]]]', 3)).toEqual([[[1]]]);
    expect(() => parse('[[[1]]]', 2)).toThrow('nested deeper');
    expect(() => parse('['.repeat(1_000_000), 8)).toThrow('nested deeper');
  });

  it('is not brought down by very long strings, numbers and blanks', () => {
    const long = 15_000_000;
    expect(parse(`"${'x'.repeat(long)}"`)).toHaveLength(long);
    expect(() => parse('9'.repeat(long))).toThrow(ModelFormatError);
    expect(() => parse(`"${'\\'.repeat(long + 1)}`)).toThrow(ModelFormatError);
    expect(() => parse(' '.repeat(long))).toThrow(ModelFormatError);
  });

  it('treats prototype names as ordinary keys', () => {
    const value = parse('{"__proto__":{"polluted":1},"constructor":2}') as Map<string, StrictJson>;
    expect([...value.keys()]).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
