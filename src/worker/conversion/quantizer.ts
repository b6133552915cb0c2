/** Who quantizes: this thread, or several workers. */
import { quantizeSlab, type QuantizedSlab, type Slab } from './quantize-slab.ts';

export interface Quantizer {
  /** Slabs worth having in flight at once. */
  readonly width: number;
  /** May take the slab's memory away. */
  quantize(slab: Slab): Promise<QuantizedSlab>;
  dispose(): void;
}

/** In this thread, e.g. in Node. */
export const inlineQuantizer: Quantizer = {
  width: 1,
  quantize: async (slab) => quantizeSlab(slab),
  dispose: () => undefined,
};
