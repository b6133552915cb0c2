import { describe, expect, it, vi } from 'vitest';
import { ModelFormatError } from '../lib/model-format-error.ts';
import { uniformAt } from '../lib/random.ts';
import { floatsToHalves } from './float-to-half.ts';
import type { InitializerSource } from './initializer-source.ts';
import { dequantizeInt4, quantizeInt4 } from './int4.ts';
import { quantizeInt8Columns } from './int8-columns.ts';
import { quantizeInt8 } from './int8.ts';
import { materialize } from './materialize.ts';

const COLUMNS = 64;
/** Matrices of 40, 8 and 35 rows, and two vectors. */
const TENSORS: Record<string, Float32Array> = Object.fromEntries(
  Object.entries({ q: 40, k: 8, v: 35 }).map(([name, rows], seed) => [
    name,
    Float32Array.from({ length: rows * COLUMNS }, (_, i) => uniformAt(seed, i) - 0.5),
  ]),
);
TENSORS.b1 = Float32Array.of(1, 2, 3);
TENSORS.b2 = Float32Array.of(4);
const read = (name: string) => TENSORS[name];
const STACK = { tensors: ['q', 'k', 'v'], columns: COLUMNS } as const;
const ROWS = 83;
const stacked = Float32Array.from([...TENSORS.q, ...TENSORS.k, ...TENSORS.v]);

const floats = (bytes: Uint8Array<ArrayBuffer>) => [
  ...new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4),
];
const halves = (bytes: Uint8Array<ArrayBuffer>) => [
  ...new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2),
];

/** [N, K] → [K, N], one value at a time. */
function slowTranspose<T>(values: ArrayLike<T>, rows: number, columns: number): T[] {
  return Array.from(
    { length: rows * columns },
    (_, i) => values[(i % rows) * columns + Math.floor(i / rows)],
  );
}

describe('materialize', () => {
  it('copies and concatenates vectors', () => {
    const source = {
      kind: 'copy',
      tensors: ['b1', 'b2'],
      columns: 4,
      float: 'f32',
      roundTrip: null,
    } as const;
    expect(floats(materialize(source, read))).toEqual([1, 2, 3, 4]);
    expect(halves(materialize({ ...source, float: 'f16' }, read))).toEqual([
      ...floatsToHalves(Float32Array.of(1, 2, 3, 4)),
    ]);
  });

  it('never returns the memory of the reader', () => {
    const source = { kind: 'copy', tensors: ['b1'], columns: 3, float: 'f32', roundTrip: null } as const;
    materialize(source, read).fill(0);
    expect([...TENSORS.b1]).toEqual([1, 2, 3]);
  });

  it('stacks rows and transposes', () => {
    const source = { ...STACK, kind: 'transpose', float: 'f32', roundTrip: null } as const;
    expect(floats(materialize(source, read))).toEqual(slowTranspose(stacked, ROWS, COLUMNS));
    expect(halves(materialize({ ...source, float: 'f16' }, read))).toEqual(
      slowTranspose(floatsToHalves(stacked), ROWS, COLUMNS),
    );
  });

  it('gives round-tripped weights the values of the blocks', () => {
    const source = { ...STACK, kind: 'copy', float: 'f32', roundTrip: 4 } as const;
    const decoded = dequantizeInt4(quantizeInt4(stacked));
    expect(floats(materialize(source, read))).toEqual([...decoded]);
    expect(floats(materialize({ ...source, kind: 'transpose' }, read))).toEqual(
      slowTranspose(decoded, ROWS, COLUMNS),
    );
  });

  it.each([4, 8] as const)('makes %i-bit blocks of a stack', (bits) => {
    const source = { ...STACK, kind: 'blocks', bits, part: 'values', float: 'f32' } as const;
    const expected = bits === 4 ? quantizeInt4(stacked) : quantizeInt8(stacked);
    expect([...materialize(source, read)]).toEqual([...expected.values]);
    expect(floats(materialize({ ...source, part: 'scales' }, read))).toEqual([...expected.scales]);
    expect(halves(materialize({ ...source, part: 'scales', float: 'f16' }, read))).toEqual([
      ...floatsToHalves(expected.scales),
    ]);
  });

  it('makes int8 columns of a stack', () => {
    const source = { ...STACK, kind: 'columns', part: 'values' } as const;
    const expected = quantizeInt8Columns(stacked, COLUMNS);
    expect([...new Int8Array(materialize(source, read).buffer)]).toEqual([...expected.values]);
    expect(floats(materialize({ ...source, part: 'scales' }, read))).toEqual([...expected.scales]);
  });

  it('quantizes a matrix once for both parts, in either order, and keeps nothing afterwards', () => {
    const reader = vi.fn(read);
    const unclaimed = new Map<string, Uint8Array<ArrayBuffer>>();
    const source = {
      kind: 'blocks',
      tensors: ['q'],
      columns: COLUMNS,
      bits: 4,
      part: 'scales',
      float: 'f32',
    } as const;
    materialize(source, reader, unclaimed);
    expect(unclaimed.size).toBe(1);
    materialize({ ...source, part: 'values' }, reader, unclaimed);
    expect(unclaimed.size).toBe(0);
    expect(reader).toHaveBeenCalledTimes(1);
  });

  it('refuses values that 16-bit floats cannot hold, naming the tensor', () => {
    const source = { kind: 'copy', tensors: ['big'], columns: 2, float: 'f16', roundTrip: null } as const;
    const big = () => Float32Array.of(1, 70000);
    expect(() => materialize(source, big)).toThrow(ModelFormatError);
    expect(() => materialize(source, big)).toThrow('"big" holds 70000');
  });

  it('takes over blocks as they are stored, in every recipe that wants such blocks', () => {
    const stored = quantizeInt4(Float32Array.from(TENSORS.k, (value) => -3 * value));
    const readBlocks = (tensor: string, bits: number) => (tensor === 'k' && bits === 4 ? stored : undefined);
    const make = (source: InitializerSource) => materialize(source, read, undefined, readBlocks);
    const blocks = { kind: 'blocks', tensors: ['k'], columns: COLUMNS, bits: 4, float: 'f32' } as const;
    expect([...make({ ...blocks, part: 'values' })]).toEqual([...stored.values]);
    expect(floats(make({ ...blocks, part: 'scales' }))).toEqual([...stored.scales]);
    const copy = { kind: 'copy', tensors: ['k'], columns: COLUMNS, float: 'f32', roundTrip: 4 } as const;
    expect(floats(make(copy))).toEqual([...dequantizeInt4(stored)]);
    expect(floats(make({ ...copy, roundTrip: null }))).toEqual([...TENSORS.k]);
    stored.scales[1] = Infinity;
    expect(() => make(copy)).toThrow('"k" holds values that are not finite');
  });

  it('makes rotary tables', () => {
    const source: InitializerSource = {
      kind: 'rope',
      part: 'sin',
      frequencies: [1, 0.1, 0.01, 0.001],
      rows: 50,
      float: 'f32',
    };
    const sines = floats(materialize(source, read));
    const cosines = floats(materialize({ ...source, part: 'cos' }, read));
    expect(sines.length).toBe(200);
    expect(sines[4 * 49 + 1]).toBe(Math.fround(Math.sin(49 * 0.1)));
    sines.forEach((sine, i) => expect(sine ** 2 + cosines[i] ** 2).toBeCloseTo(1, 6));
  });
});
