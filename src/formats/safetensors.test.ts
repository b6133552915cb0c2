import { describe, expect, it } from 'vitest';
import { ModelFormatError } from '../lib/model-format-error.ts';
import { uniformAt } from '../lib/random.ts';
import { decodeUtf8, encodeUtf8 } from '../lib/utf8.ts';
import {
  parseSafetensors,
  parseSafetensorsHeader,
  readTensorF32,
  safetensorsHeaderEnd,
} from './safetensors.ts';

/** A file from header text and data size, without any checking. */
function fileOf(header: string | object, dataBytes: number | Uint8Array): Uint8Array {
  const text = encodeUtf8(typeof header === 'string' ? header : JSON.stringify(header));
  const data = typeof dataBytes === 'number' ? new Uint8Array(dataBytes) : dataBytes;
  const out = new Uint8Array(8 + text.length + data.length);
  new DataView(out.buffer).setBigUint64(0, BigInt(text.length), true);
  out.set(text, 8);
  out.set(data, 8 + text.length);
  return out;
}

const entry = (dtype: string, shape: unknown, begin: unknown, end: unknown) => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

function bytesOf(numbers: Float32Array | Uint16Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

describe('parseSafetensors', () => {
  it('reads names, types, shapes and absolute positions', () => {
    const file = parseSafetensors(
      fileOf(
        { b: entry('F16', [2, 2], 12, 20), __metadata__: { format: 'pt' }, a: entry('F32', [3], 0, 12) },
        20,
      ),
    );
    const start = file.bytes.length - 20;
    expect([...file.tensors]).toEqual([
      ['b', { dtype: 'F16', shape: [2, 2], begin: start + 12, end: start + 20 }],
      ['a', { dtype: 'F32', shape: [3], begin: start, end: start + 12 }],
    ]);
    expect(file.metadata.get('format')).toBe('pt');
  });

  it('reads scalars, empty tensors, padded headers and a file without tensors', () => {
    const file = parseSafetensors(
      fileOf(
        '{"s":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"e":{"dtype":"F32","shape":[0,9],"data_offsets":[4,4]}}  ',
        4,
      ),
    );
    expect(file.tensors.get('s')?.shape).toEqual([]);
    expect(readTensorF32(file, 'e').length).toBe(0);
    expect(parseSafetensors(fileOf({}, 0)).tensors.size).toBe(0);
  });

  it('reads a header alone, given the size of the file', () => {
    const bytes = fileOf({ a: entry('F32', [3], 0, 12) }, 12);
    const end = safetensorsHeaderEnd(bytes.subarray(0, 8));
    expect(end).toBe(bytes.length - 12);
    expect(parseSafetensorsHeader(bytes.subarray(0, end), bytes.length).tensors.has('a')).toBe(true);
  });

  const a = entry('F32', [3], 0, 12);
  const hostile: [string, Uint8Array, string][] = [
    ['no bytes', new Uint8Array(0), 'ends before its header'],
    ['seven bytes', new Uint8Array(7), 'ends before its header'],
    ['a header longer than the file', fileOf({ a }, 12).subarray(0, 30), 'ends inside its header'],
    ['a header of 2^63 bytes', new Uint8Array([0, 0, 0, 0, 0, 0, 0, 128, 123]), 'claims a header'],
    ['a web page', encodeUtf8('<!DOCTYPE html><html>'), 'claims a header'],
    ['a header that is no JSON', fileOf('{"a":', 0), 'not valid JSON'],
    ['a header that is no object', fileOf('[]', 0), 'not a JSON object'],
    ['bytes that are not UTF-8', fileOf('{"\u0000"}', 0).fill(0xff, 8), 'not UTF-8'],
    ['deep nesting', fileOf(`{"a":${'['.repeat(99)}`, 0), 'nested deeper'],
    [
      'two tensors of one name',
      fileOf('{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"a":1}', 12),
      'appears twice',
    ],
    ['a prototype name with nothing in it', fileOf('{"__proto__":null}', 0), 'not an object'],
    ['an unknown format', fileOf({ a: entry('F31', [3], 0, 12) }, 12), 'unknown number format'],
    [
      'a format named like a method',
      fileOf({ a: entry('toString', [3], 0, 12) }, 12),
      'unknown number format',
    ],
    ['a missing format', fileOf({ a: { shape: [3], data_offsets: [0, 12] } }, 12), 'unknown number format'],
    ['a negative size', fileOf({ a: entry('F32', [-3], 0, 12) }, 12), 'not a list of sizes'],
    ['a broken size', fileOf({ a: entry('F32', [1.5], 0, 12) }, 12), 'not a list of sizes'],
    ['a size that is text', fileOf({ a: entry('F32', ['3'], 0, 12) }, 12), 'not a list of sizes'],
    ['too many dimensions', fileOf({ a: entry('F32', Array(9).fill(1), 0, 4) }, 4), 'dimensions'],
    [
      'sizes whose product overflows',
      fileOf({ a: entry('F32', [2 ** 32, 2 ** 32], 0, 0) }, 0),
      'larger than any file',
    ],
    ['a negative offset', fileOf({ a: entry('F32', [3], -12, 0) }, 12), 'valid pair of offsets'],
    ['a broken offset', fileOf({ a: entry('F32', [3], 0.5, 12.5) }, 13), 'valid pair of offsets'],
    ['three offsets', fileOf({ a: { ...a, data_offsets: [0, 12, 12] } }, 12), 'valid pair of offsets'],
    ['offsets the wrong way round', fileOf({ a: entry('F32', [3], 12, 0) }, 12), 'ends before it begins'],
    ['a tensor beyond the end', fileOf({ a }, 11), 'cut short'],
    ['a tensor of the wrong size', fileOf({ a: entry('F32', [2], 0, 12) }, 12), 'takes 12 bytes'],
    ['overlapping tensors', fileOf({ a, b: entry('F32', [3], 8, 20) }, 20), 'overlaps'],
    ['the same bytes twice', fileOf({ a, b: a }, 12), 'overlaps'],
    ['a hole', fileOf({ a, b: entry('F32', [1], 16, 20) }, 20), 'unused bytes'],
    ['trailing bytes', fileOf({ a }, 13), 'follow its last tensor'],
    ['data without tensors', fileOf({}, 1), 'follow its last tensor'],
    ['metadata that is no text', fileOf({ __metadata__: { x: 1 } }, 0), 'metadata'],
    ['a very long name', fileOf({ ['x'.repeat(513)]: a }, 12), 'longer than'],
  ];
  it.each(hostile)('refuses %s', (_, bytes, reason) => {
    expect(() => parseSafetensors(bytes)).toThrow(
      expect.objectContaining({ code: 'model-corrupt', message: expect.stringContaining(reason) as string }),
    );
  });
});

describe('readTensorF32', () => {
  it('widens F32, F16 and BF16, at odd byte positions too', () => {
    const data = new Uint8Array(1 + 8 + 4 + 4);
    data.set(bytesOf(Float32Array.of(1.5, -2)), 1);
    data.set(bytesOf(Uint16Array.of(0x3e00, 0xc000)), 9);
    data.set(bytesOf(Uint16Array.of(0x3fc0, 0xc000)), 13);
    const file = parseSafetensors(
      fileOf(
        {
          pad: entry('U8', [1], 0, 1),
          f: entry('F32', [2], 1, 9),
          h: entry('F16', [2], 9, 13),
          b: entry('BF16', [2], 13, 17),
        },
        data,
      ),
    );
    for (const name of ['f', 'h', 'b']) expect([...readTensorF32(file, name)]).toEqual([1.5, -2]);
  });

  it('returns memory of its own', () => {
    const file = parseSafetensors(fileOf({ a: entry('F32', [3], 0, 12) }, 12));
    readTensorF32(file, 'a').fill(7);
    expect([...readTensorF32(file, 'a')]).toEqual([0, 0, 0]);
  });

  it.each([NaN, Infinity, -Infinity])('names the tensor that holds %s', (value) => {
    const file = parseSafetensors(
      fileOf({ 'model.x': entry('F32', [3], 0, 12) }, bytesOf(Float32Array.of(1, value, 2))),
    );
    expect(() => readTensorF32(file, 'model.x')).toThrow(/"model\.x" holds values that are not finite/);
  });

  it('refuses other formats and unknown names', () => {
    const file = parseSafetensors(fileOf({ a: entry('I64', [1], 0, 8) }, 8));
    expect(() => readTensorF32(file, 'a')).toThrow(expect.objectContaining({ code: 'model-unsupported' }));
    expect(() => readTensorF32(file, 'z')).toThrow(expect.objectContaining({ code: 'model-missing' }));
  });
});

/** Damages a file in one to four places: bytes, cuts, or a number in the header. */
function mutate(original: Uint8Array, seed: number): Uint8Array {
  let draw = 0;
  const below = (n: number) => Math.floor(uniformAt(seed, draw++) * n);
  let bytes = original.slice();
  for (let n = 1 + below(4); n > 0 && bytes.length > 0; n--) {
    const at = below(Math.min(bytes.length, 260));
    const kind = below(4);
    if (kind === 0) bytes[at] = below(256);
    else if (kind === 1) bytes[at] = 48 + below(10);
    else if (kind === 2) bytes[at] = '{}[]",:-.e\\0'.charCodeAt(below(12));
    else bytes = bytes.slice(0, below(bytes.length + 1));
  }
  return bytes;
}

describe('damaged files', () => {
  it('give a typed error or a header that fits the file, 5,000 times', () => {
    const good = fileOf(
      {
        __metadata__: { format: 'pt' },
        a: entry('F32', [2, 3], 0, 24),
        b: entry('F16', [4], 24, 32),
        'c.weight': entry('BF16', [1, 2], 32, 36),
      },
      36,
    );
    let refused = 0;
    for (let seed = 0; seed < 5000; seed++) {
      const bytes = mutate(good, seed);
      try {
        const file = parseSafetensors(bytes);
        for (const { begin, end } of file.tensors.values()) {
          expect(begin >= 8 && end <= bytes.length).toBe(true);
        }
      } catch (error) {
        expect(error).toBeInstanceOf(ModelFormatError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(4000);
  });
});

describe('UTF-8 of headers', () => {
  it('decodes what TextEncoder writes', () => {
    const text = 'aé€😀\u0000\u{10ffff}\ud7ff\ue000'.repeat(3000);
    expect(decodeUtf8(new TextEncoder().encode(text))).toBe(text);
    expect([...encodeUtf8(`${text}\ud800!`)]).toEqual([...new TextEncoder().encode(`${text}\ud800!`)]);
  });

  it('refuses what a strict TextDecoder refuses, 5,000 times', () => {
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const pieces = [
      0x41, 0x7f, 0x80, 0xbf, 0xc0, 0xc2, 0xdf, 0xe0, 0xa0, 0x9f, 0xed, 0xef, 0xf0, 0x90, 0x8f, 0xf4, 0xf5,
      0xff,
    ];
    for (let seed = 0; seed < 5000; seed++) {
      const bytes = Uint8Array.from(
        { length: 1 + (seed % 6) },
        (_, i) => pieces[Math.floor(uniformAt(seed, i) * pieces.length)],
      );
      let expected: string | undefined;
      try {
        expected = strict.decode(bytes);
      } catch {
        expected = undefined;
      }
      expect(decodeUtf8(bytes)).toBe(expected);
    }
  });
});
