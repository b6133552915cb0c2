/**
 * Block-wise quantization in WebAssembly, many times as fast as one value at a time in JavaScript, and straight from the stored
 * bytes, so that no widened copy of them is made. The rules are in `quantize-blocks.as`; decision 022 says why not JavaScript.
 */
import { BLOCK_SIZE, blockCount, type BlockQuantized } from '../block-quantized.ts';
import { KERNEL_CODE } from './quantize-kernel-code.ts';

/** Number formats that are read, by the number the kernel has for each. */
const KINDS = { F32: 0, BF16: 1, F16: 2 } as const;

export type KernelFloat = keyof typeof KINDS;

/** What is used of the platform's WebAssembly, which this ring's libraries do not describe. */
declare const WebAssembly: {
  readonly Module: new (code: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  int4(source: number, kind: number, blocks: number, values: number, scales: number): number;
  int8(source: number, kind: number, blocks: number, values: number, scales: number): number;
}

/** Blocks done in one go: what is read and written then fits in a core's own cache. */
const CHUNK_BLOCKS = 1024;
/** After the kernel's own memory. */
const SOURCE = 4096;
const VALUES = SOURCE + CHUNK_BLOCKS * BLOCK_SIZE * 4;
const SCALES = VALUES + CHUNK_BLOCKS * BLOCK_SIZE;
const END = SCALES + CHUNK_BLOCKS * 4;
const PAGE = 65536;

let kernel: KernelExports | undefined;

/** Made on first use, once for each thread. */
function load(): KernelExports {
  const hex = KERNEL_CODE.replace(/\n/g, '');
  const code = Uint8Array.from({ length: hex.length / 2 }, (_, i) =>
    parseInt(hex.slice(2 * i, 2 * i + 2), 16),
  );
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code));
  const loaded = exports as KernelExports;
  loaded.memory.grow(Math.ceil((END - loaded.memory.buffer.byteLength) / PAGE));
  return loaded;
}

/**
 * Quantizes a row-major [N, K] matrix (K a multiple of 32) to blocks of `bits`.
 * @param bytes little-endian values of type `float`
 * @returns undefined where a value is NaN or infinite
 * @throws RangeError when the values do not divide into whole blocks
 */
export function quantizeStoredFloats(
  bytes: Uint8Array,
  float: KernelFloat,
  bits: 4 | 8,
): BlockQuantized | undefined {
  const { memory, int4, int8 } = (kernel ??= load());
  const quantize = bits === 4 ? int4 : int8;
  const valueBytes = float === 'F32' ? 4 : 2;
  const blocks = blockCount(bytes.length / valueBytes);
  const blockBytes = (BLOCK_SIZE * bits) / 8;
  const values = new Uint8Array(blocks * blockBytes);
  const scales = new Float32Array(blocks);
  const all = new Uint8Array(memory.buffer);
  for (let first = 0; first < blocks; first += CHUNK_BLOCKS) {
    const count = Math.min(CHUNK_BLOCKS, blocks - first);
    const begin = first * BLOCK_SIZE * valueBytes;
    all.set(bytes.subarray(begin, begin + count * BLOCK_SIZE * valueBytes), SOURCE);
    if (quantize(SOURCE, KINDS[float], count, VALUES, SCALES) !== count) return undefined;
    values.set(all.subarray(VALUES, VALUES + count * blockBytes), first * blockBytes);
    scales.set(new Float32Array(memory.buffer, SCALES, count), first);
  }
  return { values, scales };
}

/** The same for values in memory. @throws RangeError also when they are not finite */
export function quantizeBlocks(weights: Float32Array, bits: 4 | 8): BlockQuantized {
  const bytes = new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength);
  const blocks = quantizeStoredFloats(bytes, 'F32', bits);
  if (blocks === undefined) throw new RangeError('values that are not finite have no blocks');
  return blocks;
}
