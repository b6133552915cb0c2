/** Quantizes in several workers, so that checksum and quantizing run side by side. */
import { ModelFormatError, type ModelFormatErrorCode } from '../../lib/model-format-error.ts';
import type { EngineError } from '../protocol.ts';
import type { QuantizedSlab, Slab } from './quantize-slab.ts';
import type { Quantizer } from './quantizer.ts';

export interface QuantizeJob {
  readonly jobId: number;
  readonly slab: Slab;
}

export type QuantizeResult =
  | { readonly jobId: number; readonly slab: QuantizedSlab }
  | { readonly jobId: number; readonly error: EngineError };

interface Waiting {
  resolve(slab: QuantizedSlab): void;
  reject(error: Error): void;
}

const FORMAT_ERRORS: readonly string[] = [
  'model-corrupt',
  'model-unsupported',
  'model-missing',
] satisfies ModelFormatErrorCode[];

/** @param count workers; each gets the next slab in turn */
export function createWorkerQuantizer(count: number): Quantizer {
  const waiting = new Map<number, Waiting>();
  const failAll = (message: string): void => {
    waiting.forEach(({ reject }) => reject(new Error(message)));
    waiting.clear();
  };
  const workers = Array.from({ length: count }, () => {
    const worker = new Worker(new URL('./quantize-worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<QuantizeResult>) => {
      const job = waiting.get(data.jobId);
      waiting.delete(data.jobId);
      if ('slab' in data) job?.resolve(data.slab);
      else job?.reject(asError(data.error));
    };
    worker.onerror = (event) => failAll(event.message || 'a worker could not be started');
    return worker;
  });
  let next = 0;
  return {
    // One being worked on and one waiting for each.
    width: 2 * count,
    quantize: (slab) =>
      new Promise((resolve, reject) => {
        const jobId = next++;
        waiting.set(jobId, { resolve, reject });
        workers[jobId % count].postMessage({ jobId, slab } satisfies QuantizeJob, [slab.bytes.buffer]);
      }),
    dispose: () => {
      workers.forEach((worker) => worker.terminate());
      failAll('the conversion has ended');
    },
  };
}

function asError({ code, message }: EngineError): Error {
  const isFormatError = (text: string): text is ModelFormatErrorCode => FORMAT_ERRORS.includes(text);
  return isFormatError(code) ? new ModelFormatError(code, message) : new Error(message);
}
