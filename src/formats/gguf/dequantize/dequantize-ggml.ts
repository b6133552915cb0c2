import { bfloatToFloat, halfToFloat } from '../../../lib/half-to-float.ts';
import { GGML_TYPES } from '../ggml-type.ts';
import type { GgmlType } from '../ggml-type.ts';
import type { DecodeBlock } from './half-at.ts';
import { decodeQ2_K, decodeQ3_K, decodeQ4_K, decodeQ5_K, decodeQ6_K } from './k-blocks.ts';
import { decodeIQ4_NL, decodeIQ4_XS } from './nonlinear-blocks.ts';
import { decodeQ4_0, decodeQ4_1, decodeQ5_0, decodeQ5_1, decodeQ8_0 } from './plain-blocks.ts';

type BlockType = Exclude<GgmlType, 'F32' | 'F16' | 'BF16'>;

const DECODE: Readonly<Record<BlockType, DecodeBlock>> = {
  Q4_0: decodeQ4_0,
  Q4_1: decodeQ4_1,
  Q5_0: decodeQ5_0,
  Q5_1: decodeQ5_1,
  Q8_0: decodeQ8_0,
  Q2_K: decodeQ2_K,
  Q3_K: decodeQ3_K,
  Q4_K: decodeQ4_K,
  Q5_K: decodeQ5_K,
  Q6_K: decodeQ6_K,
  IQ4_NL: decodeIQ4_NL,
  IQ4_XS: decodeIQ4_XS,
};

function decodeBlocks(type: BlockType, bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const { blockValues, blockBytes } = GGML_TYPES[type];
  const decode = DECODE[type];
  const blocks = bytes.length / blockBytes;
  const out = new Float32Array(blocks * blockValues);
  for (let block = 0; block < blocks; block++) decode(bytes, block * blockBytes, out, block * blockValues);
  return out;
}

/**
 * Values of a tensor, or of any run of whole blocks of it, as f32 (a fresh array); the same bits as gguf-py's `dequantize`.
 * @throws RangeError when the bytes are not whole blocks
 */
export function dequantizeGgml(type: GgmlType, bytes: Uint8Array): Float32Array<ArrayBuffer> {
  if (bytes.length % GGML_TYPES[type].blockBytes !== 0) {
    throw new RangeError(`${bytes.length} bytes are not whole blocks of ${type}`);
  }
  switch (type) {
    case 'F32':
      return new Float32Array(bytes.slice().buffer);
    case 'F16':
      return halfToFloat(new Uint16Array(bytes.slice().buffer));
    case 'BF16':
      return bfloatToFloat(new Uint16Array(bytes.slice().buffer));
    default:
      return decodeBlocks(type, bytes);
  }
}
