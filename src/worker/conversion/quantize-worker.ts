/** One of several workers that quantize. */
import { toEngineError } from '../engine-error.ts';
import { quantizeSlab } from './quantize-slab.ts';
import type { QuantizeJob, QuantizeResult } from './worker-quantizer.ts';

declare const self: DedicatedWorkerGlobalScope;

self.onmessage = ({ data: { jobId, slab } }: MessageEvent<QuantizeJob>) => {
  let result: QuantizeResult;
  try {
    result = { jobId, slab: quantizeSlab(slab) };
  } catch (error) {
    result = { jobId, error: toEngineError(error) };
  }
  const memory = 'slab' in result ? [result.slab.values.buffer, result.slab.scales.buffer] : [];
  self.postMessage(result, memory);
};
