/** The bundled model opened in Node without the host around it, to be stepped token by token. */
import { fileURLToPath } from 'node:url';
import { diskModelFolder } from '../../cli/disk-model-folder.ts';
import type { Decoder } from '../../src/engine/decoder.ts';
import { startOrtWasmInNode } from '../../src/engine/ort-wasm-node.ts';
import { sampleToken } from '../../src/engine/sampler.ts';
import { createWasmDecoder } from '../../src/engine/wasm-decoder.ts';
import { GREEDY } from '../../src/reasoning/run-settings.ts';
import { openModel, type OpenedModel } from '../../src/worker/open-model.ts';
import { readModelFolder } from '../../src/worker/read-model-folder.ts';

export const NANO_FOLDER = fileURLToPath(new URL('../../public/models/s1-nano', import.meta.url));

/** @param weights `int4` = computed in f32 with exactly what blocks of four bits decode to */
export function openNano(weights: 'f32' | 'int4'): Promise<OpenedModel> {
  const { signal } = new AbortController();
  return openModel({
    request: {
      loadId: 'l',
      modelUrl: NANO_FOLDER,
      modelName: 's1-nano',
      device: 'wasm',
      weights,
      threads: 1,
    },
    readCheckpoint: () =>
      readModelFolder(diskModelFolder(NANO_FOLDER), { signal, onDownload: () => undefined }),
    chosen: { device: 'wasm' },
    threads: 1,
    dequantized: weights === 'int4',
    createDecoder: async (built) =>
      createWasmDecoder(await startOrtWasmInNode(1), built.model, built.externalData, built.shape),
    now: () => performance.now(),
    signal,
    onProgress: () => undefined,
  });
}

/** The `count` most likely tokens one after the other, the end of the turn or not. @param size entries of the tokenizer */
export async function greedyTokens(
  decoder: Decoder,
  size: number,
  prompt: readonly number[],
  count: number,
): Promise<readonly number[]> {
  const cache = decoder.createCache();
  const written: number[] = [];
  let feed: readonly number[] = prompt;
  while (written.length < count) {
    const id = sampleToken(await decoder.step(cache, feed), size, [], GREEDY, 0);
    written.push(id);
    feed = [id];
  }
  decoder.releaseCache(cache);
  return written;
}
