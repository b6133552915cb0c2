/**
 * Decoder on WebGPU. One static buffer per layer for keys and one for values, bound as past and present: a step writes
 * its own rows, nothing grows and nothing is copied. Rolling back is passing a shorter length.
 */
import type { InferenceSession, Tensor } from 'onnxruntime-web';
import {
  graphInputNames,
  graphOutputNames,
  type Decoder,
  type DecoderShape,
  type KvCache,
} from './decoder.ts';
import type { ExternalData } from './ort-wasm-session.ts';

/** The parts of onnxruntime-web used here; the caller picks the bundle (JSPI or Asyncify). */
export interface OrtWebGpu {
  readonly InferenceSession: typeof InferenceSession;
  readonly Tensor: typeof Tensor;
}

interface GpuCache extends KvCache {
  readonly buffers: readonly GPUBuffer[];
  readonly tensors: readonly Tensor[];
}

export interface WebGpuDecoderOptions {
  readonly ort: OrtWebGpu;
  readonly device: GPUDevice;
  /** ONNX graph built for `device: 'webgpu'`. */
  readonly model: Uint8Array;
  readonly externalData: readonly ExternalData[];
  readonly shape: DecoderShape;
  readonly activations: 'f32' | 'f16';
}

/** `GPUBufferUsage` by value, so that the file also type-checks and loads where WebGPU is missing. */
const USAGE = { copySrc: 4, copyDst: 8, storage: 128 } as const;
const STORAGE = USAGE.storage | USAGE.copySrc | USAGE.copyDst;

/** Creates the session; the device stays the caller's, and survives `dispose`. */
export async function createWebGpuDecoder(options: WebGpuDecoderOptions): Promise<Decoder> {
  const { ort, device, shape } = options;
  const session = await openSession(options);
  const inputNames = graphInputNames(shape.layers);
  const outputNames = graphOutputNames(shape.layers);
  const { contextLength, vocabSize } = shape;
  const elementBytes = options.activations === 'f16' ? 2 : 4;
  const kvDims = [1, shape.kvHeads, contextLength, shape.headDim];
  const rowBytes = shape.headDim * elementBytes;
  const kvBytes = shape.kvHeads * contextLength * rowBytes;
  const idsBuffer = device.createBuffer({ size: contextLength * 4, usage: STORAGE });
  const seqlensBuffer = device.createBuffer({ size: 16, usage: STORAGE });
  const seqlens = ort.Tensor.fromGpuBuffer(seqlensBuffer, { dataType: 'int32', dims: [1] });
  const caches = new Set<GpuCache>();

  const release = (cache: GpuCache): void => {
    if (caches.delete(cache)) {
      cache.buffers.forEach((buffer) => buffer.destroy());
    }
  };
  const createCache = (): GpuCache => {
    const buffers = Array.from({ length: 2 * shape.layers }, () =>
      device.createBuffer({ size: kvBytes, usage: STORAGE }),
    );
    const dataType = options.activations === 'f16' ? 'float16' : 'float32';
    const tensors = buffers.map((buffer) => ort.Tensor.fromGpuBuffer(buffer, { dataType, dims: kvDims }));
    const cache: GpuCache = { length: 0, capacity: contextLength, buffers, tensors };
    caches.add(cache);
    return cache;
  };

  return {
    vocabSize,
    contextLength,
    createCache,
    async step(cache, ids) {
      const { tensors } = own(caches, cache);
      const after = cache.length + ids.length;
      if (ids.length === 0 || after > contextLength) {
        throw new RangeError(`${ids.length} ids do not fit at position ${cache.length} of ${contextLength}.`);
      }
      device.queue.writeBuffer(idsBuffer, 0, new Int32Array(ids));
      device.queue.writeBuffer(seqlensBuffer, 0, new Int32Array([after - 1]));
      const input = ort.Tensor.fromGpuBuffer(idsBuffer, { dataType: 'int32', dims: [1, ids.length] });
      const total = new ort.Tensor('int32', new Int32Array([after]), [1]);
      const inputs = [input, seqlens, total, ...tensors];
      const feeds = Object.fromEntries(inputNames.map((name, i) => [name, inputs[i] as Tensor]));
      const fetches = Object.fromEntries(
        outputNames.map((name, i) => [name, i === 0 ? null : (tensors[i - 1] as Tensor)]),
      );
      const results = await session.run(feeds, fetches);
      cache.length = after;
      return results['logits']?.data as Float32Array;
    },
    async copyCache(from, to, length) {
      const source = own(caches, from);
      const target = own(caches, to);
      const encoder = device.createCommandEncoder();
      source.buffers.forEach((buffer, i) => {
        for (let head = 0; head < shape.kvHeads && length > 0; head++) {
          const offset = head * contextLength * rowBytes;
          encoder.copyBufferToBuffer(
            buffer,
            offset,
            target.buffers[i] as GPUBuffer,
            offset,
            length * rowBytes,
          );
        }
      });
      device.queue.submit([encoder.finish()]);
      to.length = length;
    },
    releaseCache: (cache) => release(own(caches, cache)),
    dispose() {
      [...caches].forEach(release);
      [idsBuffer, seqlensBuffer].forEach((buffer) => buffer.destroy());
      void session.release();
    },
  };
}

function openSession({
  ort,
  device,
  model,
  externalData,
  shape,
}: WebGpuDecoderOptions): Promise<InferenceSession> {
  const present = graphOutputNames(shape.layers).slice(1);
  return ort.InferenceSession.create(model, {
    executionProviders: [
      {
        name: 'webgpu',
        device,
        validationMode: 'disabled',
      } as InferenceSession.WebGpuExecutionProviderOption,
    ],
    externalData: externalData.map(({ path, data }) => ({ path, data })),
    preferredOutputLocation: Object.fromEntries(present.map((name) => [name, 'gpu-buffer' as const])),
    // Folding would turn the tied table, read twice by the graph, into two tables on the GPU.
    // The folding limit makes the runtime warn about every constant it leaves alone.
    logSeverityLevel: 3,
    extra: { optimization: { constant_folding_max_output_size_in_bytes: '1024' } },
  });
}

function own(caches: ReadonlySet<GpuCache>, cache: KvCache): GpuCache {
  if (!caches.has(cache as GpuCache)) {
    throw new Error('This cache belongs to another decoder or was released.');
  }
  return cache as GpuCache;
}
