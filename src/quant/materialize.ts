/**
 * Carries out the recipes of graph constants. Knows number formats and layouts; knows nothing about graphs, files or model
 * architectures.
 */
import { ModelFormatError } from '../lib/model-format-error.ts';
import type { BlockQuantized } from './block-quantized.ts';
import { floatsToHalves } from './float-to-half.ts';
import type { BlockBits, FloatType, InitializerSource, StackedRows } from './initializer-source.ts';
import { dequantizeInt4, quantizeInt4 } from './int4.ts';
import { quantizeInt8Columns } from './int8-columns.ts';
import { dequantizeInt8, quantizeInt8 } from './int8.ts';
import { ropeTable } from './rope-table.ts';
import { transposeInto } from './transpose.ts';

/** Values of a checkpoint tensor as f32, row-major. */
export type ReadF32 = (tensor: string) => Float32Array;

/** Blocks of a tensor that is stored in blocks already; undefined where it must be quantized from its values. */
export type ReadBlocks = (tensor: string, bits: BlockBits) => BlockQuantized | undefined;

/** How a checkpoint's tensors are read. */
interface Readers {
  readonly f32: ReadF32;
  readonly blocks: ReadBlocks;
}

/**
 * Halves of quantized matrices that were computed but not asked for yet, by recipe. Values and scales come from one pass, and the
 * runtime asks for them at different times: hand the same map to every call of one load and each matrix is quantized once.
 */
export type UnclaimedParts = Map<string, Uint8Array<ArrayBuffer>>;

type Bytes = Uint8Array<ArrayBuffer>;
type Numbers = Float32Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Int8Array<ArrayBuffer> | Bytes;

function bytesOf(numbers: Numbers): Bytes {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

function concatenate(parts: readonly Bytes[]): Bytes {
  if (parts.length === 1) return parts[0];
  const out = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** @throws ModelFormatError when a value does not fit in binary16 */
function store(values: Float32Array, float: FloatType, tensor: string): Float32Array | Uint16Array {
  if (float === 'f32') return values;
  const halves = floatsToHalves(values);
  const overflow = halves.findIndex((half) => (half & 0x7c00) === 0x7c00);
  if (overflow < 0) return halves;
  throw new ModelFormatError(
    'model-unsupported',
    `"${tensor}" holds ${values[overflow]}, too large for 16-bit floats. Load this checkpoint with 32-bit activations.`,
  );
}

/** Little-endian bytes of the stored form, never a view of the reader's own memory. */
function storedBytes(values: Float32Array, float: FloatType, tensor: string): Bytes {
  const stored = store(values, float, tensor);
  return bytesOf(
    stored === values ? (stored.slice() as Float32Array<ArrayBuffer>) : (stored as Uint16Array<ArrayBuffer>),
  );
}

function blocksOf(tensor: string, bits: BlockBits, read: Readers): BlockQuantized {
  const stored = read.blocks(tensor, bits);
  if (stored !== undefined) {
    if (stored.scales.every(Number.isFinite)) return stored;
    throw new ModelFormatError(
      'model-corrupt',
      `The weights file is damaged: "${tensor}" holds values that are not finite numbers. Delete the download and fetch it again.`,
    );
  }
  return bits === 4 ? quantizeInt4(read.f32(tensor)) : quantizeInt8(read.f32(tensor));
}

/** Values of a tensor, as they are or as blocks of `bits` would leave them. */
function valuesOf(tensor: string, bits: BlockBits | null, read: Readers): Float32Array {
  if (bits === null) return read.f32(tensor);
  const blocks = blocksOf(tensor, bits, read);
  return bits === 4 ? dequantizeInt4(blocks) : dequantizeInt8(blocks);
}

function transposed(source: Extract<InitializerSource, { kind: 'transpose' }>, read: Readers): Bytes {
  const { tensors, columns, float, roundTrip } = source;
  const parts = tensors.map((name) => store(valuesOf(name, roundTrip, read), float, name));
  const rows = parts.reduce((total, part) => total + part.length, 0) / columns;
  const target = float === 'f32' ? new Float32Array(rows * columns) : new Uint16Array(rows * columns);
  let at = 0;
  for (const part of parts) {
    transposeInto(part, columns, target, rows, at);
    at += part.length / columns;
  }
  return bytesOf(target);
}

/** Both parts of a block-quantized stack; tensors go one by one, so that only one is held as f32 at a time. */
function quantizeBlocks(
  source: Extract<InitializerSource, { kind: 'blocks' }>,
  read: Readers,
): [Bytes, Bytes] {
  const values: Bytes[] = [];
  const scales: Bytes[] = [];
  for (const name of source.tensors) {
    const quantized = blocksOf(name, source.bits, read);
    values.push(quantized.values);
    scales.push(storedBytes(quantized.scales, source.float, name));
  }
  return [concatenate(values), concatenate(scales)];
}

/** Both parts of a column-quantized stack. */
function quantizeColumns(source: StackedRows, readF32: ReadF32): [Bytes, Bytes] {
  const parts = source.tensors.map((name) => quantizeInt8Columns(readF32(name), source.columns));
  const scales = concatenate(parts.map((part) => bytesOf(part.scales)));
  if (parts.length === 1) return [bytesOf(parts[0].values), scales];
  const width = scales.length / 4;
  const values = new Int8Array(width * source.columns);
  let at = 0;
  for (const part of parts) {
    const partWidth = part.scales.length;
    for (let k = 0; k < source.columns; k++) {
      values.set(part.values.subarray(k * partWidth, (k + 1) * partWidth), k * width + at);
    }
    at += partWidth;
  }
  return [bytesOf(values), scales];
}

function unclaimedKey(source: Extract<InitializerSource, { kind: 'blocks' | 'columns' }>): string {
  return JSON.stringify(source);
}

/** True when the recipe's bytes are among `unclaimed`, so that making them reads no tensor. */
export function isUnclaimed(source: InitializerSource, unclaimed: UnclaimedParts): boolean {
  return (source.kind === 'blocks' || source.kind === 'columns') && unclaimed.has(unclaimedKey(source));
}

/** Returns the part asked for and keeps the other one for its own request. */
function claim(
  source: Extract<InitializerSource, { kind: 'blocks' | 'columns' }>,
  unclaimed: UnclaimedParts,
  quantize: () => [Bytes, Bytes],
): Bytes {
  const waiting = unclaimed.get(unclaimedKey(source));
  if (waiting !== undefined) {
    unclaimed.delete(unclaimedKey(source));
    return waiting;
  }
  const [values, scales] = quantize();
  const wantsValues = source.part === 'values';
  const other = { ...source, part: wantsValues ? 'scales' : 'values' } as const;
  unclaimed.set(unclaimedKey(other), wantsValues ? scales : values);
  return wantsValues ? values : scales;
}

/**
 * Carries out a recipe. The result is freshly allocated and may be transferred.
 * Callers that must read weights asynchronously fetch `source.tensors` first (`rope` has none).
 * @param readBlocks where given, tensors stored in the wanted blocks are taken over without loss
 * @param unclaimed see `UnclaimedParts`; without it a matrix is quantized once for its values and once for its scales
 * @throws ModelFormatError `model-unsupported` when a value does not fit in 16-bit floats; whatever `readF32` throws
 */
export function materialize(
  source: InitializerSource,
  readF32: ReadF32,
  unclaimed: UnclaimedParts = new Map(),
  readBlocks: ReadBlocks = () => undefined,
): Bytes {
  const read = { f32: readF32, blocks: readBlocks };
  switch (source.kind) {
    case 'copy':
      return concatenate(
        source.tensors.map((name) => storedBytes(valuesOf(name, source.roundTrip, read), source.float, name)),
      );
    case 'transpose':
      return transposed(source, read);
    case 'blocks':
      return claim(source, unclaimed, () => quantizeBlocks(source, read));
    case 'columns':
      return claim(source, unclaimed, () => quantizeColumns(source, readF32));
    case 'rope':
      return storedBytes(ropeTable(source.part, source.frequencies, source.rows), source.float, 'rope');
  }
}
