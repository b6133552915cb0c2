import { describe, expect, it } from 'vitest';
import { ggufFixture } from '../../../tests/fixtures/gguf/gguf-fixture.ts';
import { encodeUtf8 } from '../../lib/utf8.ts';
import { encodeGgufHeader } from './encode-gguf-header.ts';
import type { GgufEntry, GgufTensorEntry } from './encode-gguf-header.ts';
import { parseGgufHeader } from './gguf-header.ts';

const ENTRIES = new Map<string, GgufEntry>([
  ['general.architecture', { kind: 'text', value: 'qwen2' }],
  ['number', { kind: 'u32', value: 4_000_000_000 }],
  ['float', { kind: 'f32', value: 0.5 }],
  ['yes', { kind: 'bool', value: true }],
  ['words', { kind: 'texts', value: ['Ġa', '', '日本'] }],
  ['types', { kind: 'i32s', value: [1, -3] }],
]);
const TENSORS: GgufTensorEntry[] = [
  { name: 'a', type: 'Q4_0', shape: [3, 64] },
  { name: 'b', type: 'F32', shape: [5] },
];

/** A file with those tensors, all zero. */
function fileOf(entries: ReadonlyMap<string, GgufEntry> = ENTRIES, tensors = TENSORS): Uint8Array {
  const header = encodeGgufHeader(entries, tensors);
  const out = new Uint8Array(header.length + 128 + 20);
  out.set(header);
  return out;
}

/** A copy with bytes replaced behind the first occurrence of `text`, or from the start. */
function patched(text: string, skip: number, bytes: readonly number[], file = fileOf()): Uint8Array {
  const needle = encodeUtf8(text);
  const at = file.findIndex((_, i) => needle.every((byte, j) => file[i + j] === byte));
  const copy = file.slice();
  copy.set(bytes, at + needle.length + skip);
  return copy;
}

describe('parseGgufHeader', () => {
  it('reads what gguf-py writes', () => {
    const bytes = ggufFixture('types.gguf');
    const header = parseGgufHeader(bytes, bytes.length)!;
    expect(header.metadata.get('general.architecture')).toBe('test');
    expect(header.tensors.get('IQ4_XS')).toMatchObject({ type: 'IQ4_XS', shape: [512] });
    expect(header.tensors.get('BF16.values')).toMatchObject({ type: 'F32', shape: [512] });
  });

  it('reads what our own writer writes, and gives absolute positions', () => {
    const bytes = fileOf();
    const header = parseGgufHeader(bytes, bytes.length)!;
    expect([...header.metadata]).toEqual([...ENTRIES].map(([key, { value }]) => [key, value]));
    const start = bytes.length - 148;
    expect([...header.tensors]).toEqual([
      ['a', { type: 'Q4_0', shape: [3, 64], begin: start, end: start + 108 }],
      ['b', { type: 'F32', shape: [5], begin: start + 128, end: start + 148 }],
    ]);
  });

  it('asks for more while the header goes on beyond what it is given', () => {
    const bytes = fileOf();
    const whole = parseGgufHeader(bytes, bytes.length);
    const headerBytes = bytes.length - 148;
    for (let size = 0; size < headerBytes - 32; size++) {
      expect(parseGgufHeader(bytes.subarray(0, size), bytes.length)).toBeUndefined();
    }
    expect(parseGgufHeader(bytes.subarray(0, headerBytes), bytes.length)).toEqual(whole);
  });

  const big = [255, 255, 255, 255, 255, 255, 255, 255];
  const hostile: [string, Uint8Array, string][] = [
    ['no bytes', new Uint8Array(0), 'ends inside its header'],
    ['another format', encodeUtf8('<!DOCTYPE html><html lang="en">'), 'does not begin'],
    ['a cut header', fileOf().subarray(0, 100), 'ends inside its header'],
    ['2^64 - 1 tensors', patched('GGUF', 4, big), 'tensors, more than'],
    ['more tensors than bytes', patched('GGUF', 4, [255, 255, 0, 0]), 'claims a list of tensors'],
    ['2^64 - 1 keys', patched('GGUF', 12, big), 'keys, more than'],
    ['a text of 2^64 - 1 bytes', patched('general.architecture', 4, big), 'a text of'],
    ['a text beyond the end', patched('general.architecture', 4, [255, 255]), 'ends inside its header'],
    ['a text that is not UTF-8', patched('qwen', 0, [0xff]), 'not UTF-8'],
    ['a list of 2^64 - 1 texts', patched('words', 8, big), 'lists'],
    ['a list longer than the file', patched('words', 8, [255, 255, 15]), 'claims a list "words"'],
    ['an unknown value type', patched('number', 0, [13]), 'unknown value type 13'],
    ['a truth value of 2', patched('yes', 4, [2]), 'true or false'],
    ['five dimensions', fileOf(ENTRIES, [{ name: 'a', type: 'F32', shape: [1, 1, 1, 1, 1] }]), '5 dimensions'], // prettier-ignore
    ['an empty tensor', fileOf(ENTRIES, [{ name: 'a', type: 'F32', shape: [0] }]), 'impossible shape'],
    ['an overflowing shape', fileOf(ENTRIES, [{ name: 'a', type: 'F32', shape: [2 ** 31, 2 ** 31] }]), 'impossible shape'], // prettier-ignore
    ['a cut row', fileOf(ENTRIES, [{ name: 'a', type: 'Q4_0', shape: [2, 48] }]), 'blocks of Q4_0 do not divide'], // prettier-ignore
    ['a tensor beyond the end', fileOf(ENTRIES, [{ name: 'a', type: 'F32', shape: [999] }]), 'cut short'],
    ['two tensors of one name', fileOf(ENTRIES, [TENSORS[1], TENSORS[1]]), 'appears twice'],
    ['a broken alignment', fileOf(new Map([['general.alignment', { kind: 'u32', value: 24 }]])), 'power of two'], // prettier-ignore
  ];
  it.each(hostile)('refuses %s', (_, bytes, reason) => {
    expect(() => parseGgufHeader(bytes, bytes.length)).toThrow(
      expect.objectContaining({ code: 'model-corrupt', message: expect.stringContaining(reason) as string }),
    );
  });

  it('refuses a key that appears twice, and tensors that overlap or leave a hole', () => {
    const yes = { kind: 'bool', value: true } as const;
    const keys = fileOf(new Map([['key.a', yes], ['key.b', yes]]), []); // prettier-ignore
    const twice = patched('key.b', -1, [97], keys);
    expect(() => parseGgufHeader(twice, twice.length)).toThrow('"key.a" appears twice');
    const file = fileOf();
    const start = file.length - 148;
    const offsetOfB = file.subarray(0, start).lastIndexOf(128);
    for (const [offset, message] of [
      [96, 'begins at 96'],
      [160, 'begins at 160'],
    ] as const) {
      const moved = file.slice();
      moved[offsetOfB] = offset;
      expect(() => parseGgufHeader(moved, moved.length)).toThrow(message);
    }
  });

  it.each([
    ['a type that cannot be read', patched('a', 4 + 16, [16], fileOf(new Map(), [TENSORS[0]])), 'IQ2_XXS'],
    ['version 1', patched('GGUF', 0, [1]), 'version 1'],
    ['big-endian files', patched('GGUF', 0, [0, 0, 0, 3]), 'big-endian'],
    ['lists of lists', patched('words', 4, [9]), 'list of lists in "words"'],
  ])('does not support %s, by name', (_, bytes, reason) => {
    expect(() => parseGgufHeader(bytes, bytes.length)).toThrow(
      expect.objectContaining({
        code: 'model-unsupported',
        message: expect.stringContaining(reason) as string,
      }),
    );
  });
});
