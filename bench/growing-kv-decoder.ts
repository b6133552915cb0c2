/**
 * The baseline of the decode bench: the same graph through `InferenceSession.run` as other pages use it, with a KV
 * cache that grows, copied into the heap and out of it at every step.
 */
import * as ort from 'onnxruntime-web/wasm';
import {
  graphInputNames,
  graphOutputNames,
  type Decoder,
  type DecoderShape,
  type KvCache,
} from '../src/engine/decoder.ts';
import type { ExternalData } from '../src/engine/ort-wasm-session.ts';

interface GrowingCache extends KvCache {
  tensors: ort.Tensor[];
}

/** Rolling back is only possible by starting over, which the bench does not measure. */
export async function createGrowingKvDecoder(
  model: Uint8Array,
  externalData: readonly ExternalData[],
  shape: DecoderShape,
): Promise<Decoder> {
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(model, {
    executionProviders: ['wasm'],
    externalData: externalData.map(({ path, data }) => ({ path, data: 'make' in data ? data.make() : data })),
  });
  const inputNames = graphInputNames(shape.layers);
  const pastNames = inputNames.slice(3);
  const presentNames = graphOutputNames(shape.layers).slice(1);
  const empty = (): ort.Tensor =>
    new ort.Tensor('float32', new Float32Array(0), [1, shape.kvHeads, 0, shape.headDim]);
  return {
    vocabSize: shape.vocabSize,
    contextLength: shape.contextLength,
    createCache(): GrowingCache {
      return { length: 0, capacity: shape.contextLength, tensors: pastNames.map(empty) };
    },
    async step(cache, ids) {
      const growing = cache as GrowingCache;
      const after = cache.length + ids.length;
      const result = await session.run({
        input_ids: new ort.Tensor('int32', Int32Array.from(ids), [1, ids.length]),
        seqlens_k: new ort.Tensor('int32', Int32Array.of(after - 1), [1]),
        total_seq: new ort.Tensor('int32', Int32Array.of(after), [1]),
        ...Object.fromEntries(pastNames.map((name, i) => [name, growing.tensors[i] as ort.Tensor])),
      });
      growing.tensors = presentNames.map((name) => result[name] as ort.Tensor);
      growing.length = after;
      return result['logits']?.data as Float32Array;
    },
    batchRows: 1,
    createBatch: () => {
      throw new Error('not part of the bench');
    },
    stepBatch: () => Promise.reject(new Error('not part of the bench')),
    copyCache: () => Promise.reject(new Error('not part of the bench')),
    releaseCache: () => undefined,
    dispose: () => void session.release(),
  };
}
