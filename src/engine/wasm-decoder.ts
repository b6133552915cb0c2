/**
 * Decoder on WebAssembly. Every lane's keys and values stay in the heap and are bound as past and present, so a step
 * writes one new row per layer and copies nothing (docs/decisions/002-static-kv-on-wasm.md).
 */
import {
  graphInputNames,
  graphOutputNames,
  type Decoder,
  type DecoderShape,
  type KvCache,
} from './decoder.ts';
import { allocate, type OrtWasmModule } from './ort-wasm-module.ts';
import { createOrtWasmSession, type ExternalData, type HeapTensor } from './ort-wasm-session.ts';

const F32_BYTES = 4;

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
  const session = await createOrtWasmSession(
    module,
    model,
    externalData,
    graphInputNames(shape.layers),
    graphOutputNames(shape.layers),
  );
  const { contextLength, vocabSize, kvHeads, headDim } = shape;
  const idsPointer = allocate(module, contextLength * F32_BYTES);
  const scalars = allocate(module, 2 * F32_BYTES);
  const logitsPointer = allocate(module, vocabSize * F32_BYTES);
  const seqlens = session.tensor('i32', scalars, [1]);
  const total = session.tensor('i32', scalars + F32_BYTES, [1]);
  const logits = session.tensor('f32', logitsPointer, [1, 1, vocabSize]);
  const oneId = session.tensor('i32', idsPointer, [1, 1]);
  const kvDims = [1, kvHeads, contextLength, headDim];
  const kvBytes = kvHeads * contextLength * headDim * F32_BYTES;
  const caches = new Set<WasmCache>();

  const release = (cache: WasmCache): void => {
    if (caches.delete(cache)) {
      cache.tensors.forEach((tensor) => session.releaseTensor(tensor));
      module._free(cache.pointer);
    }
  };

  return {
    vocabSize,
    contextLength,
    createCache() {
      const pointer = allocate(module, 2 * shape.layers * kvBytes);
      const tensors = Array.from({ length: 2 * shape.layers }, (_, i) =>
        session.tensor('f32', pointer + i * kvBytes, kvDims),
      );
      const cache: WasmCache = { length: 0, capacity: contextLength, pointer, tensors };
      caches.add(cache);
      return cache;
    },
    async step(cache, ids) {
      const { tensors } = own(caches, cache);
      const after = cache.length + ids.length;
      if (ids.length === 0 || after > contextLength) {
        throw new RangeError(`${ids.length} ids do not fit at position ${cache.length} of ${contextLength}.`);
      }
      const words = new Int32Array(module.HEAPU8.buffer, idsPointer, ids.length);
      words.set(ids);
      new Int32Array(module.HEAPU8.buffer, scalars, 2).set([after - 1, after]);
      const input = ids.length === 1 ? oneId : session.tensor('i32', idsPointer, [1, ids.length]);
      try {
        await session.run([input, seqlens, total, ...tensors], [logits, ...tensors]);
      } finally {
        if (input !== oneId) {
          session.releaseTensor(input);
        }
      }
      cache.length = after;
      return new Float32Array(module.HEAPU8.buffer, logitsPointer, vocabSize);
    },
    async copyCache(from, to, length) {
      const source = own(caches, from);
      const target = own(caches, to);
      const headBytes = contextLength * headDim * F32_BYTES;
      const bytes = length * headDim * F32_BYTES;
      for (let block = 0; block < 2 * shape.layers * kvHeads; block++) {
        const offset = source.pointer + block * headBytes;
        module.HEAPU8.copyWithin(target.pointer + block * headBytes, offset, offset + bytes);
      }
      to.length = length;
    },
    releaseCache: (cache) => release(own(caches, cache)),
    dispose() {
      [...caches].forEach(release);
      [seqlens, total, logits, oneId].forEach((tensor) => session.releaseTensor(tensor));
      session.release();
      [idsPointer, scalars, logitsPointer].forEach((pointer) => module._free(pointer));
    },
  };
}

function own(caches: ReadonlySet<WasmCache>, cache: KvCache): WasmCache {
  if (!caches.has(cache as WasmCache)) {
    throw new Error('This cache belongs to another decoder or was released.');
  }
  return cache as WasmCache;
}
