/** Rounding to the nearest of sixteen levels, as it is usually done: what our int4 is measured against. */
import { BLOCK_SIZE, blockCount } from '../src/quant/block-quantized.ts';
import { storableScale } from '../tests/support/slow-quantize.ts';

const LOWEST = -8;
const HIGHEST = 7;

/**
 * The values that plain int4 blocks of 32 leave.
 * @param largest level the value of largest magnitude of a block gets: -8 uses all levels (llama.cpp's Q4_0, ONNX Runtime's
 * symmetric quantizer), 7 leaves the lowest unused (absmax)
 */
export function plainInt4(weights: Float32Array, largest: -8 | 7): Float32Array<ArrayBuffer> {
  const out = new Float32Array(weights.length);
  for (let block = 0; block < blockCount(weights.length); block++) {
    const begin = block * BLOCK_SIZE;
    const values = weights.subarray(begin, begin + BLOCK_SIZE);
    const extreme = values.reduce((found, x) => (Math.abs(x) > Math.abs(found) ? x : found), 0);
    // Scales have the 11 bits that ours are stored with.
    const scale = storableScale((largest === 7 ? Math.abs(extreme) : extreme) / largest);
    values.forEach((x, i) => {
      const level = scale === 0 ? 0 : Math.round(x / scale);
      out[begin + i] = Math.min(HIGHEST, Math.max(LOWEST, level)) * scale;
    });
  }
  return out;
}
