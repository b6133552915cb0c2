/**
 * Decoder on WebGPU. One static buffer per layer for keys and one for values, bound as past and present: a step writes
 * its own rows, nothing grows and nothing is copied. Rolling back is passing a shorter length.
 */
import type { InferenceSession, Tensor } from 'onnxruntime-web';
import {
  graphInputNames,
  graphOutputNames,
  lengthAfter,
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
  /** The graph is made of basic operators and stays so. */
  readonly plain: boolean;
}

/** `GPUBufferUsage` by value, so that the file also type-checks and loads where WebGPU is missing. */
const USAGE = { copySrc: 4, copyDst: 8, storage: 128 } as const;
const STORAGE = USAGE.storage | USAGE.copySrc | USAGE.copyDst;

/** Creates the session; the device stays the caller's, and survives `dispose`. */
export async function createWebGpuDecoder(options: WebGpuDecoderOptions): Promise<Decoder> {
  return new WebGpuDecoder(await openSession(options), options);
}

class WebGpuDecoder implements Decoder {
  readonly vocabSize: number;
  readonly contextLength: number;
  readonly #caches = new Set<GpuCache>();
  readonly #inputNames: readonly string[];
  readonly #outputNames: readonly string[];
  readonly #ids: GPUBuffer;
  readonly #seqlens: GPUBuffer;
  /** Bytes of one position of one head. */
  readonly #rowBytes: number;

  constructor(
    readonly session: InferenceSession,
    readonly options: WebGpuDecoderOptions,
  ) {
    const { device, shape } = options;
    this.vocabSize = shape.vocabSize;
    this.contextLength = shape.contextLength;
    this.#inputNames = graphInputNames(shape.layers);
    this.#outputNames = graphOutputNames(shape.layers);
    this.#ids = device.createBuffer({ size: this.contextLength * 4, usage: STORAGE });
    this.#seqlens = device.createBuffer({ size: 16, usage: STORAGE });
    this.#rowBytes = shape.headDim * (options.activations === 'f16' ? 2 : 4);
  }

  createCache(): KvCache {
    const { ort, device, shape, activations } = this.options;
    const capacity = this.contextLength;
    const dims = [1, shape.kvHeads, capacity, shape.headDim];
    const dataType = activations === 'f16' ? 'float16' : 'float32';
    const size = shape.kvHeads * capacity * this.#rowBytes;
    const buffers = Array.from({ length: 2 * shape.layers }, () =>
      device.createBuffer({ size, usage: STORAGE }),
    );
    const tensors = buffers.map((buffer) => ort.Tensor.fromGpuBuffer(buffer, { dataType, dims }));
    const cache: GpuCache = { length: 0, capacity, buffers, tensors };
    this.#caches.add(cache);
    return cache;
  }

  async step(cache: KvCache, ids: readonly number[]): Promise<Float32Array> {
    const { tensors } = this.#own(cache);
    const after = lengthAfter(cache, ids);
    const inputs = [...this.#writeInputs(ids, after), ...tensors];
    const feeds = Object.fromEntries(this.#inputNames.map((name, i) => [name, inputs[i] as Tensor]));
    // Logits have no tensor of their own: they are read back.
    const fetches = Object.fromEntries(this.#outputNames.map((name, i) => [name, tensors[i - 1] ?? null]));
    const results = await this.session.run(feeds, fetches);
    cache.length = after;
    return results['logits']?.data as Float32Array;
  }

  copyCache(from: KvCache, to: KvCache, length: number): Promise<void> {
    const source = this.#own(from);
    const target = this.#own(to);
    const { device, shape } = this.options;
    const encoder = device.createCommandEncoder();
    source.buffers.forEach((buffer, i) => {
      for (let head = 0; head < shape.kvHeads && length > 0; head++) {
        const offset = head * this.contextLength * this.#rowBytes;
        const bytes = length * this.#rowBytes;
        encoder.copyBufferToBuffer(buffer, offset, target.buffers[i] as GPUBuffer, offset, bytes);
      }
    });
    device.queue.submit([encoder.finish()]);
    to.length = length;
    return Promise.resolve();
  }

  releaseCache(cache: KvCache): void {
    const own = this.#own(cache);
    this.#caches.delete(own);
    own.buffers.forEach((buffer) => buffer.destroy());
  }

  dispose(): void {
    [...this.#caches].forEach((cache) => this.releaseCache(cache));
    [this.#ids, this.#seqlens].forEach((buffer) => buffer.destroy());
    void this.session.release();
  }

  /** `input_ids`, `seqlens_k` and `total_seq`: through buffers that stay, since a CPU tensor costs a staging buffer. */
  #writeInputs(ids: readonly number[], after: number): Tensor[] {
    const { ort, device } = this.options;
    device.queue.writeBuffer(this.#ids, 0, new Int32Array(ids));
    device.queue.writeBuffer(this.#seqlens, 0, new Int32Array([after - 1]));
    return [
      ort.Tensor.fromGpuBuffer(this.#ids, { dataType: 'int32', dims: [1, ids.length] }),
      ort.Tensor.fromGpuBuffer(this.#seqlens, { dataType: 'int32', dims: [1] }),
      new ort.Tensor('int32', new Int32Array([after]), [1]),
    ];
  }

  #own(cache: KvCache): GpuCache {
    if (!this.#caches.has(cache as GpuCache)) {
      throw new Error('This cache belongs to another decoder or was released.');
    }
    return cache as GpuCache;
  }
}

function openSession({
  ort,
  device,
  model,
  externalData,
  shape,
  plain,
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
    // The runtime would fuse what the plain graph takes apart.
    graphOptimizationLevel: plain ? 'disabled' : 'all',
    // Folding would turn the tied table, read twice by the graph, into two tables on the GPU.
    // The folding limit makes the runtime warn about every constant it leaves alone.
    logSeverityLevel: 3,
    extra: { optimization: { constant_folding_max_output_size_in_bytes: '1024' } },
  });
}
