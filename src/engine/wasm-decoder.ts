/**
 * Decoder on WebAssembly. Every lane's keys and values stay in the heap and are bound as past and present, so a step
 * writes one new row per layer and copies nothing (docs/decisions/002-static-kv-on-wasm.md).
 */
import {
  graphInputNames,
  graphOutputNames,
  lengthAfter,
  type Decoder,
  type DecoderShape,
  type KvCache,
} from './decoder.ts';
import { allocate, type OrtWasmModule } from './ort-wasm-module.ts';
import {
  createOrtWasmSession,
  type ExternalData,
  type HeapTensor,
  type OrtWasmSession,
} from './ort-wasm-session.ts';

/** f32 and int32 alike. */
const WORD_BYTES = 4;

interface WasmCache extends KvCache {
  readonly pointer: number;
  readonly tensors: readonly HeapTensor[];
}

/** @param model ONNX graph built for `device: 'wasm'`, with the input and output names of `decoder.ts` */
export async function createWasmDecoder(
  module: OrtWasmModule,
  model: Uint8Array,
  externalData: readonly ExternalData[],
  shape: DecoderShape,
): Promise<Decoder> {
  const inputs = graphInputNames(shape.layers);
  const outputs = graphOutputNames(shape.layers);
  return new WasmDecoder(await createOrtWasmSession(module, model, externalData, inputs, outputs), shape);
}

class WasmDecoder implements Decoder {
  readonly vocabSize: number;
  readonly contextLength: number;
  readonly #module: OrtWasmModule;
  readonly #caches = new Set<WasmCache>();
  /** Heap memory: room for the ids of a whole context, `seqlens_k` and `total_seq`, one row of logits. */
  readonly #ids: number;
  readonly #scalars: number;
  readonly #logits: number;
  readonly #tensors: Record<'seqlens' | 'total' | 'logits' | 'oneId', HeapTensor>;

  constructor(
    readonly session: OrtWasmSession,
    readonly shape: DecoderShape,
  ) {
    const { module } = session;
    this.#module = module;
    this.vocabSize = shape.vocabSize;
    this.contextLength = shape.contextLength;
    this.#ids = allocate(module, this.contextLength * WORD_BYTES);
    this.#scalars = allocate(module, 2 * WORD_BYTES);
    this.#logits = allocate(module, this.vocabSize * WORD_BYTES);
    this.#tensors = {
      seqlens: session.tensor('i32', this.#scalars, [1]),
      total: session.tensor('i32', this.#scalars + WORD_BYTES, [1]),
      logits: session.tensor('f32', this.#logits, [1, 1, this.vocabSize]),
      oneId: session.tensor('i32', this.#ids, [1, 1]),
    };
  }

  createCache(): KvCache {
    const { layers, kvHeads, headDim } = this.shape;
    const capacity = this.contextLength;
    const bytes = kvHeads * capacity * headDim * WORD_BYTES;
    const pointer = allocate(this.#module, 2 * layers * bytes);
    const tensors = Array.from({ length: 2 * layers }, (_, i) =>
      this.session.tensor('f32', pointer + i * bytes, [1, kvHeads, capacity, headDim]),
    );
    const cache: WasmCache = { length: 0, capacity, pointer, tensors };
    this.#caches.add(cache);
    return cache;
  }

  async step(cache: KvCache, ids: readonly number[]): Promise<Float32Array> {
    const { tensors } = this.#own(cache);
    const after = lengthAfter(cache, ids);
    // The heap may have grown since the last step: views of it are made anew.
    new Int32Array(this.#module.HEAPU8.buffer, this.#ids, ids.length).set(ids);
    new Int32Array(this.#module.HEAPU8.buffer, this.#scalars, 2).set([after - 1, after]);
    const { seqlens, total, logits, oneId } = this.#tensors;
    const input = ids.length === 1 ? oneId : this.session.tensor('i32', this.#ids, [1, ids.length]);
    try {
      await this.session.run([input, seqlens, total, ...tensors], [logits, ...tensors]);
    } finally {
      if (input !== oneId) {
        this.session.releaseTensor(input);
      }
    }
    cache.length = after;
    return new Float32Array(this.#module.HEAPU8.buffer, this.#logits, this.vocabSize);
  }

  copyCache(from: KvCache, to: KvCache, length: number): Promise<void> {
    const source = this.#own(from);
    const target = this.#own(to);
    const { layers, kvHeads, headDim } = this.shape;
    const rowBytes = headDim * WORD_BYTES;
    for (let block = 0; block < 2 * layers * kvHeads; block++) {
      const offset = block * this.contextLength * rowBytes;
      const start = source.pointer + offset;
      this.#module.HEAPU8.copyWithin(target.pointer + offset, start, start + length * rowBytes);
    }
    to.length = length;
    return Promise.resolve();
  }

  releaseCache(cache: KvCache): void {
    const own = this.#own(cache);
    this.#caches.delete(own);
    own.tensors.forEach((tensor) => this.session.releaseTensor(tensor));
    this.#module._free(own.pointer);
  }

  dispose(): void {
    [...this.#caches].forEach((cache) => this.releaseCache(cache));
    Object.values(this.#tensors).forEach((tensor) => this.session.releaseTensor(tensor));
    this.session.release();
    [this.#ids, this.#scalars, this.#logits].forEach((pointer) => this.#module._free(pointer));
  }

  #own(cache: KvCache): WasmCache {
    if (!this.#caches.has(cache as WasmCache)) {
      throw new Error('This cache belongs to another decoder or was released.');
    }
    return cache as WasmCache;
  }
}
