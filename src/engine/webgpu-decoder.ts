/**
 * Decoder on WebGPU. One static buffer per layer for keys and one for values, bound as past and present: a step writes
 * its own rows, nothing grows and nothing is copied. Rolling back is passing a shorter length. The caches of a batch
 * share these buffers, which can only be bound whole: all of them are stepped, whoever is asked.
 */
import type { InferenceSession, Tensor } from 'onnxruntime-web';
import { at } from '../lib/at.ts';
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

/** Buffers of caches that lie side by side. [rows, kvHeads, contextLength, headDim] each */
interface Slab {
  readonly buffers: readonly GPUBuffer[];
  readonly tensors: readonly Tensor[];
  /** The caches that are not released, by their place. */
  readonly caches: (GpuCache | undefined)[];
}

interface GpuCache extends KvCache {
  readonly slab: Slab;
  readonly row: number;
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
  readonly batchRows: number;
  readonly #caches = new Set<GpuCache>();
  readonly #inputNames: readonly string[];
  readonly #outputNames: readonly string[];
  readonly #ids: GPUBuffer;
  readonly #seqlens: GPUBuffer;
  /** Bytes of one position of one head. */
  readonly #positionBytes: number;
  /** Where a cache of a batch is fed several ids, which only a cache with buffers of its own can be. */
  #scratch: KvCache | undefined;

  constructor(
    readonly session: InferenceSession,
    readonly options: WebGpuDecoderOptions,
  ) {
    const { device, shape } = options;
    this.vocabSize = shape.vocabSize;
    this.contextLength = shape.contextLength;
    this.#inputNames = graphInputNames(shape.layers);
    this.#outputNames = graphOutputNames(shape.layers);
    this.batchRows = shape.batchRows;
    const rows = Math.max(this.batchRows, 4);
    this.#ids = device.createBuffer({ size: Math.max(this.contextLength, rows) * 4, usage: STORAGE });
    this.#seqlens = device.createBuffer({ size: rows * 4, usage: STORAGE });
    this.#positionBytes = shape.headDim * (options.activations === 'f16' ? 2 : 4);
  }

  createCache(): KvCache {
    return at(this.createBatch(1), 0);
  }

  createBatch(rows: number): readonly KvCache[] {
    const { ort, device, shape, activations } = this.options;
    const capacity = this.contextLength;
    const dims = [rows, shape.kvHeads, capacity, shape.headDim];
    const dataType = activations === 'f16' ? 'float16' : 'float32';
    const size = rows * this.#cacheBytes;
    const buffers = Array.from({ length: 2 * shape.layers }, () =>
      device.createBuffer({ size, usage: STORAGE }),
    );
    const tensors = buffers.map((buffer) => ort.Tensor.fromGpuBuffer(buffer, { dataType, dims }));
    const slab: Slab = { buffers, tensors, caches: [] };
    const caches = Array.from({ length: rows }, (_, row): GpuCache => ({ length: 0, capacity, slab, row }));
    slab.caches.push(...caches);
    caches.forEach((cache) => this.#caches.add(cache));
    return caches;
  }

  async step(cache: KvCache, ids: readonly number[]): Promise<Float32Array> {
    const { slab } = this.#own(cache);
    const after = lengthAfter(cache, ids);
    if (slab.caches.length === 1) {
      const logits = await this.#run(slab, ids, [after - 1], after);
      cache.length = after;
      return logits;
    }
    if (ids.length === 1) {
      return at(await this.stepBatch([cache], ids), 0);
    }
    return this.#stepInScratch(cache, ids);
  }

  async stepBatch(caches: readonly KvCache[], ids: readonly number[]): Promise<readonly Float32Array[]> {
    const own = caches.map((cache) => this.#own(cache));
    own.forEach((cache, i) => lengthAfter(cache, ids.slice(i, i + 1)));
    const slab = own[0]?.slab;
    if (slab === undefined || own.some((cache) => cache.slab !== slab)) {
      throw new Error('Caches of different batches cannot be stepped together.');
    }
    const isIdle = (cache: GpuCache | undefined) => cache !== undefined && !own.includes(cache);
    if (slab.caches.some((cache) => isIdle(cache) && cache?.length === cache?.capacity)) {
      // It has no place for the token it would get.
      return this.#stepOneByOne(own, ids);
    }
    // Rows that are not asked get a token where nothing counts, after their last one.
    const lengths = slab.caches.map((cache) => cache?.length ?? 0);
    const fed = slab.caches.map((cache) => (cache && ids[own.indexOf(cache)]) ?? 0);
    const logits = await this.#run(slab, fed, lengths, Math.max(...lengths) + 1);
    return own.map((cache) => {
      cache.length++;
      return logits.subarray(cache.row * this.vocabSize, (cache.row + 1) * this.vocabSize);
    });
  }

  copyCache(from: KvCache, to: KvCache, length: number): Promise<void> {
    const source = this.#own(from);
    const target = this.#own(to);
    if (source.slab === target.slab) {
      // A buffer cannot be copied to itself.
      const between = this.#own((this.#scratch ??= this.createCache()));
      this.#copyPositions(source, between, 0, length);
      this.#copyPositions(between, target, 0, length);
    } else {
      this.#copyPositions(source, target, 0, length);
    }
    to.length = length;
    return Promise.resolve();
  }

  /** The buffers of a batch are freed with its last cache. */
  releaseCache(cache: KvCache): void {
    const own = this.#own(cache);
    const { slab, row } = own;
    this.#caches.delete(own);
    slab.caches[row] = undefined;
    if (slab.caches.every((other) => other === undefined)) {
      slab.buffers.forEach((buffer) => buffer.destroy());
    }
  }

  dispose(): void {
    [...this.#caches].forEach((cache) => this.releaseCache(cache));
    [this.#ids, this.#seqlens].forEach((buffer) => buffer.destroy());
    void this.session.release();
  }

  async #stepInScratch(cache: KvCache, ids: readonly number[]): Promise<Float32Array> {
    this.#scratch ??= this.createCache();
    const scratch = this.#own(this.#scratch);
    const before = cache.length;
    await this.copyCache(cache, scratch, before);
    const logits = await this.step(scratch, ids);
    this.#copyPositions(scratch, this.#own(cache), before, scratch.length);
    cache.length = scratch.length;
    return logits;
  }

  async #stepOneByOne(caches: readonly GpuCache[], ids: readonly number[]): Promise<readonly Float32Array[]> {
    const all: Float32Array[] = [];
    for (const [i, cache] of caches.entries()) {
      all.push((await this.#stepInScratch(cache, ids.slice(i, i + 1))).slice());
    }
    return all;
  }

  /** @param ids [rows × 1], or [1 × ids] where there is one row @param seqlens of each row @returns logits of all rows */
  async #run(
    { tensors }: Slab,
    ids: readonly number[],
    seqlens: readonly number[],
    total: number,
  ): Promise<Float32Array> {
    const inputs = [...this.#writeInputs(ids, seqlens, total), ...tensors];
    const feeds = Object.fromEntries(this.#inputNames.map((name, i) => [name, inputs[i] as Tensor]));
    // Logits have no tensor of their own: they are read back.
    const fetches = Object.fromEntries(this.#outputNames.map((name, i) => [name, tensors[i - 1] ?? null]));
    const results = await this.session.run(feeds, fetches);
    return results['logits']?.data as Float32Array;
  }

  /** Bytes of the keys, or of the values, of one cache in one layer. */
  get #cacheBytes(): number {
    return this.options.shape.kvHeads * this.contextLength * this.#positionBytes;
  }

  /** Copies the positions from `begin` to `end`. */
  #copyPositions(source: GpuCache, target: GpuCache, begin: number, end: number): void {
    const { device, shape } = this.options;
    const encoder = device.createCommandEncoder();
    const bytes = (end - begin) * this.#positionBytes;
    source.slab.buffers.forEach((buffer, i) => {
      for (let head = 0; head < shape.kvHeads && bytes > 0; head++) {
        const offset = (head * this.contextLength + begin) * this.#positionBytes;
        const from = source.row * this.#cacheBytes + offset;
        const to = target.row * this.#cacheBytes + offset;
        encoder.copyBufferToBuffer(buffer, from, target.slab.buffers[i] as GPUBuffer, to, bytes);
      }
    });
    device.queue.submit([encoder.finish()]);
  }

  /** `input_ids`, `seqlens_k` and `total_seq`: through buffers that stay, since a CPU tensor costs a staging buffer. */
  #writeInputs(ids: readonly number[], seqlens: readonly number[], total: number): Tensor[] {
    const { ort, device } = this.options;
    device.queue.writeBuffer(this.#ids, 0, new Int32Array(ids));
    device.queue.writeBuffer(this.#seqlens, 0, new Int32Array(seqlens));
    const rows = seqlens.length;
    return [
      ort.Tensor.fromGpuBuffer(this.#ids, { dataType: 'int32', dims: [rows, ids.length / rows] }),
      ort.Tensor.fromGpuBuffer(this.#seqlens, { dataType: 'int32', dims: [rows] }),
      new ort.Tensor('int32', new Int32Array([total]), [1]),
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
    externalData: externalData.map(({ path, data }) => ({ path, data: 'make' in data ? data.make() : data })),
    preferredOutputLocation: Object.fromEntries(present.map((name) => [name, 'gpu-buffer' as const])),
    // The runtime would fuse what the plain graph takes apart.
    graphOptimizationLevel: plain ? 'disabled' : 'all',
    // Folding would turn the tied table, read twice by the graph, into two tables on the GPU.
    // The folding limit makes the runtime warn about every constant it leaves alone.
    logSeverityLevel: 3,
    extra: { optimization: { constant_folding_max_output_size_in_bytes: '1024' } },
  });
}
