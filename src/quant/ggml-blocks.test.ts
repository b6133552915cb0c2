import { describe, expect, it } from 'vitest';
import { ggufFixture } from '../../tests/fixtures/gguf/gguf-fixture.ts';
import { dequantizeGgml } from '../formats/gguf/dequantize/dequantize-ggml.ts';
import { parseGgufHeader } from '../formats/gguf/gguf-header.ts';
import { floatToHalf } from './float-to-half.ts';
import { blocksFromGgml } from './ggml-blocks.ts';
import { dequantizeInt4 } from './int4.ts';
import { dequantizeInt8 } from './int8.ts';
import { halfValue } from '../lib/half-to-float.ts';

const bytes = ggufFixture('types.gguf');
const header = parseGgufHeader(bytes, bytes.length)!;

function stored(type: string): Uint8Array {
  const { begin, end } = header.tensors.get(type)!;
  return bytes.subarray(begin, end);
}

describe('blocksFromGgml', () => {
  it.each([
    ['Q4_0', 4, dequantizeInt4],
    ['Q8_0', 8, dequantizeInt8],
  ] as const)('takes %s over without loss: the same values, the same scales', (type, bits, dequantize) => {
    const blocks = blocksFromGgml(type, stored(type), bits)!;
    expect(blocks.values.length).toBe((512 * bits) / 8);
    expect(dequantize(blocks)).toEqual(dequantizeGgml(type, stored(type)));
    expect(blocks.scales.every((scale) => Object.is(halfValue(floatToHalf(scale)), scale))).toBe(true);
  });

  it('has no form for other types and widths', () => {
    expect(blocksFromGgml('Q4_1', stored('Q4_1'), 4)).toBeUndefined();
    expect(blocksFromGgml('Q4_0', stored('Q4_0'), 8)).toBeUndefined();
    expect(blocksFromGgml('Q8_0', stored('Q8_0'), 4)).toBeUndefined();
  });

  it('refuses a cut block', () => {
    expect(() => blocksFromGgml('Q4_0', new Uint8Array(19), 4)).toThrow(RangeError);
  });
});
