/**
 * Decoder on WebAssembly. Every lane's keys and values stay in the heap and are bound as past and present, so a step
 * writes one new row per layer and copies nothing (docs/decisions/002-static-kv-on-wasm.md). The caches of a batch lie
 * behind one another in each layer: neighbours are one tensor, and each is one by itself (014-batched-decoding.md).
 */
import { at } from '../lib/at.ts';
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

/** The memory of caches that lie side by side. */
interface Slab {
  readonly pointer: number;
  /** The caches that are not released, by their place. */
  readonly caches: (WasmCache | undefined)[];
  /** Keys and values of neighbours, by `first count`. */
  readonly tensors: Map<string, readonly HeapTensor[]>;
}

interface WasmCache extends KvCache {
  readonly slab: Slab;
  readonly row: number;
}

/** Neighbours in a slab. */
interface Span {
  readonly first: number;
  readonly count: number;
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
  readonly batchRows: number;
  readonly #module: OrtWasmModule;
  readonly #caches = new Set<WasmCache>();
  /** Heap memory: room for the ids of a whole context, `seqlens_k` of each row and `total_seq`, logits of each row. */
  readonly #ids: number;
  readonly #scalars: number;
  readonly #logits: number;
  readonly #total: HeapTensor;
  /** `input_ids`, `seqlens_k` and logits of single steps, by the number of rows. */
  readonly #tensors = new Map<number, Record<'ids' | 'seqlens' | 'logits', HeapTensor>>();

  constructor(
    readonly session: OrtWasmSession,
    readonly shape: DecoderShape,
  ) {
    const { module } = session;
    this.#module = module;
    this.vocabSize = shape.vocabSize;
    this.contextLength = shape.contextLength;
    this.batchRows = shape.batchRows;
    this.#ids = allocate(module, Math.max(this.contextLength, this.batchRows) * WORD_BYTES);
    this.#scalars = allocate(module, (1 + this.batchRows) * WORD_BYTES);
    this.#logits = allocate(module, this.batchRows * this.vocabSize * WORD_BYTES);
    this.#total = session.tensor('i32', this.#scalars, [1]);
  }

  createCache(): KvCache {
    return at(this.createBatch(1), 0);
  }

  createBatch(rows: number): readonly KvCache[] {
    const pointer = allocate(this.#module, 2 * this.shape.layers * rows * this.#cacheBytes);
    const slab: Slab = { pointer, caches: [], tensors: new Map() };
    const capacity = this.contextLength;
    const caches = Array.from({ length: rows }, (_, row): WasmCache => ({ length: 0, capacity, slab, row }));
    slab.caches.push(...caches);
    caches.forEach((cache) => this.#caches.add(cache));
    return caches;
  }

  async step(cache: KvCache, ids: readonly number[]): Promise<Float32Array> {
    const { slab, row } = this.#own(cache);
    const after = lengthAfter(cache, ids);
    this.#write(ids, [after - 1], after);
    const { seqlens, logits, ids: oneId } = this.#stepTensors(1);
    const kept = this.#keysAndValues(slab, { first: row, count: 1 });
    const input = ids.length === 1 ? oneId : this.session.tensor('i32', this.#ids, [1, ids.length]);
    try {
      await this.session.run([input, seqlens, this.#total, ...kept], [logits, ...kept]);
    } finally {
      if (input !== oneId) {
        this.session.releaseTensor(input);
      }
    }
    cache.length = after;
    return new Float32Array(this.#module.HEAPU8.buffer, this.#logits, this.vocabSize);
  }

  async stepBatch(caches: readonly KvCache[], ids: readonly number[]): Promise<readonly Float32Array[]> {
    const own = caches.map((cache) => this.#own(cache));
    own.forEach((cache, i) => lengthAfter(cache, ids.slice(i, i + 1)));
    const slab = own[0]?.slab;
    if (slab === undefined || own.some((cache) => cache.slab !== slab)) {
      throw new Error('Caches of different batches cannot be stepped together.');
    }
    const results = new Map<WasmCache, Float32Array>();
    const idOf = new Map(own.map((cache, i) => [cache, at(ids, i)]));
    for (const span of spansOf(slab, idOf)) {
      await this.#stepSpan(slab, span, idOf, results);
    }
    return own.flatMap((cache) => results.get(cache) ?? []);
  }

  copyCache(from: KvCache, to: KvCache, length: number): Promise<void> {
    const source = this.#own(from);
    const target = this.#own(to);
    const { layers, kvHeads, headDim } = this.shape;
    const rowBytes = headDim * WORD_BYTES;
    for (let tensor = 0; tensor < 2 * layers; tensor++) {
      for (let head = 0; head < kvHeads; head++) {
        const offset = head * this.contextLength * rowBytes;
        const start = this.#pointer(source.slab, tensor, source.row) + offset;
        const end = start + length * rowBytes;
        this.#module.HEAPU8.copyWithin(this.#pointer(target.slab, tensor, target.row) + offset, start, end);
      }
    }
    to.length = length;
    return Promise.resolve();
  }

  /** The memory of a batch is freed with its last cache. */
  releaseCache(cache: KvCache): void {
    const own = this.#own(cache);
    const { slab, row } = own;
    this.#caches.delete(own);
    slab.caches[row] = undefined;
    if (slab.caches.every((other) => other === undefined)) {
      [...slab.tensors.values()].flat().forEach((tensor) => this.session.releaseTensor(tensor));
      this.#module._free(slab.pointer);
    }
  }

  dispose(): void {
    [...this.#caches].forEach((cache) => this.releaseCache(cache));
    const tensors = [...this.#tensors.values()].flatMap((of) => Object.values(of));
    [this.#total, ...tensors].forEach((tensor) => this.session.releaseTensor(tensor));
    this.session.release();
    [this.#ids, this.#scalars, this.#logits].forEach((pointer) => this.#module._free(pointer));
  }

  /** One run over neighbours. Rows that are not asked get a token where nothing counts, after their last one. */
  async #stepSpan(
    slab: Slab,
    { first, count }: Span,
    idOf: ReadonlyMap<WasmCache, number>,
    results: Map<WasmCache, Float32Array>,
  ): Promise<void> {
    const rows = slab.caches.slice(first, first + count);
    const lengths = rows.map((cache) => cache?.length ?? 0);
    const ids = rows.map((cache) => (cache && idOf.get(cache)) ?? 0);
    this.#write(ids, lengths, Math.max(...lengths) + 1);
    const { ids: input, seqlens, logits } = this.#stepTensors(count);
    const kept = this.#keysAndValues(slab, { first, count });
    await this.session.run([input, seqlens, this.#total, ...kept], [logits, ...kept]);
    // A copy: the heap may grow, and the next span writes to the same place.
    const all = new Float32Array(this.#module.HEAPU8.buffer, this.#logits, count * this.vocabSize).slice();
    rows.forEach((cache, i) => {
      if (cache && idOf.has(cache)) {
        cache.length++;
        results.set(cache, all.subarray(i * this.vocabSize, (i + 1) * this.vocabSize));
      }
    });
  }

  /** Bytes of the keys, or of the values, of one cache in one layer. */
  get #cacheBytes(): number {
    return this.shape.kvHeads * this.contextLength * this.shape.headDim * WORD_BYTES;
  }

  #pointer(slab: Slab, tensor: number, row: number): number {
    return slab.pointer + (tensor * slab.caches.length + row) * this.#cacheBytes;
  }

  /** The heap may have grown since the last step: views of it are made anew. */
  #write(ids: readonly number[], seqlens: readonly number[], total: number): void {
    const { buffer } = this.#module.HEAPU8;
    new Int32Array(buffer, this.#ids, ids.length).set(ids);
    new Int32Array(buffer, this.#scalars, 1 + seqlens.length).set([total, ...seqlens]);
  }

  #stepTensors(rows: number): Record<'ids' | 'seqlens' | 'logits', HeapTensor> {
    const made = this.#tensors.get(rows) ?? {
      ids: this.session.tensor('i32', this.#ids, [rows, 1]),
      seqlens: this.session.tensor('i32', this.#scalars + WORD_BYTES, [rows]),
      logits: this.session.tensor('f32', this.#logits, [rows, 1, this.vocabSize]),
    };
    this.#tensors.set(rows, made);
    return made;
  }

  /** Past and present of neighbours. [count, kvHeads, contextLength, headDim] each */
  #keysAndValues(slab: Slab, { first, count }: Span): readonly HeapTensor[] {
    const key = `${first} ${count}`;
    const { layers, kvHeads, headDim } = this.shape;
    const made =
      slab.tensors.get(key) ??
      Array.from({ length: 2 * layers }, (_, i) =>
        this.session.tensor('f32', this.#pointer(slab, i, first), [
          count,
          kvHeads,
          this.contextLength,
          headDim,
        ]),
      );
    slab.tensors.set(key, made);
    return made;
  }

  #own(cache: KvCache): WasmCache {
    if (!this.#caches.has(cache as WasmCache)) {
      throw new Error('This cache belongs to another decoder or was released.');
    }
    return cache as WasmCache;
  }
}

/**
 * The fewest runs that ask all of `asked`: a single row between two that are asked is taken along, which costs less
 * than another pass over the weights. One that is full has no place for the token it would get.
 */
function spansOf({ caches }: Slab, asked: ReadonlyMap<WasmCache, number>): readonly Span[] {
  const spans: Span[] = [];
  for (const { row } of [...asked.keys()].sort((a, b) => a.row - b.row)) {
    const last = spans.at(-1);
    const end = last ? last.first + last.count : -Infinity;
    const between = caches[end];
    const isFull = between !== undefined && between.length >= between.capacity;
    if (last && (row === end || (row === end + 1 && !isFull))) {
      spans[spans.length - 1] = { first: last.first, count: row + 1 - last.first };
    } else {
      spans.push({ first: row, count: 1 });
    }
  }
  return spans;
}
