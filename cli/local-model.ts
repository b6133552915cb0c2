/** A model folder opened in this Node process without the host around it: its decoder and tokenizer, to be stepped by hand. */
import { basename } from 'node:path';
import { startOrtWasmInNode } from '../src/engine/ort-wasm-node.ts';
import { createWasmDecoder } from '../src/engine/wasm-decoder.ts';
import { openModel, type OpenedModel } from '../src/worker/open-model.ts';
import { readModelFolder } from '../src/worker/read-model-folder.ts';
import { diskModelFolder } from './disk-model-folder.ts';

/**
 * Opens it on WebAssembly, one thread, computing in f32.
 * @param weights `int4` = exactly what blocks of four bits decode to
 */
export function openLocalModel(folder: string, weights: 'f32' | 'int4'): Promise<OpenedModel> {
  const { signal } = new AbortController();
  return openModel({
    request: {
      loadId: 'local',
      modelUrl: folder,
      modelName: basename(folder),
      device: 'wasm',
      weights,
      threads: 1,
    },
    readCheckpoint: () => readModelFolder(diskModelFolder(folder), { signal, onDownload: () => undefined }),
    chosen: { device: 'wasm' },
    threads: 1,
    dequantized: weights === 'int4',
    createDecoder: async ({ model, externalData, shape }) =>
      createWasmDecoder(await startOrtWasmInNode(1), model, externalData, shape),
    now: () => performance.now(),
    signal,
    onProgress: () => undefined,
  });
}
