import { describe, expect, it } from 'vitest';
import { ggufFixture } from '../../../../tests/fixtures/gguf/gguf-fixture.ts';
import { GGML_TYPES } from '../ggml-type.ts';
import type { GgmlType } from '../ggml-type.ts';
import { parseGgufHeader } from '../gguf-header.ts';
import { dequantizeGgml } from './dequantize-ggml.ts';

const bytes = ggufFixture('types.gguf');
const header = parseGgufHeader(bytes, bytes.length)!;

/** Stored bytes of a tensor of the fixture. */
function stored(name: string): Uint8Array {
  const { begin, end } = header.tensors.get(name)!;
  return bytes.subarray(begin, end);
}

const bits = (values: Uint8Array) => [...new Uint32Array(values.slice().buffer)];

describe.each(Object.keys(GGML_TYPES) as GgmlType[])('%s', (type) => {
  it('decodes to the same bits as gguf-py', () => {
    expect(header.tensors.get(type)?.type).toBe(type);
    const values = dequantizeGgml(type, stored(type));
    expect(values.length).toBe(512);
    expect(new Set(values).size).toBeGreaterThan(20);
    expect(bits(new Uint8Array(values.buffer))).toEqual(bits(stored(`${type}.values`)));
  });

  it('refuses a cut block', () => {
    expect(() => dequantizeGgml(type, new Uint8Array(GGML_TYPES[type].blockBytes + 1))).toThrow(RangeError);
  });
});
