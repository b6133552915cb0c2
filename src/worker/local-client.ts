/**
 * The engine in the calling thread, behind the same client as the worker's. For Node: command line, benchmarks, tests.
 * WebAssembly only.
 */
import { startOrtWasmInNode } from '../engine/ort-wasm-node.ts';
import { createWasmDecoder } from '../engine/wasm-decoder.ts';
import type { ModelFolder } from '../models/model-folder.ts';
import { createClient } from './client.ts';
import { createEngineHost } from './engine-host.ts';
import { openModel } from './open-model.ts';
import { readModelFolder } from './read-model-folder.ts';
import type { EngineClient, LoadRequest } from './protocol.ts';

export interface LocalClientOptions {
  /** Where `LoadRequest.modelUrl` lies. */
  folder(request: LoadRequest): ModelFolder;
  /** See `GraphTarget.dequantized`. */
  readonly dequantized: boolean;
  now(): number;
  setTimer(action: () => void, ms: number): unknown;
  /** A macrotask, such as `setImmediate`. */
  breathe(): Promise<void>;
}

export function createLocalClient(options: LocalClientOptions): EngineClient {
  return createClient((onReply) => {
    const host = createEngineHost({
      open(request, signal, onProgress) {
        const threads = request.threads || 1;
        return openModel({
          request,
          chosen: { device: 'wasm' },
          threads,
          dequantized: options.dequantized,
          readCheckpoint: () =>
            readModelFolder(options.folder(request), {
              signal,
              onDownload: (done, total) => onProgress({ kind: 'progress', phase: 'download', done, total }),
            }),
          createDecoder: async ({ model, externalData, shape }) =>
            createWasmDecoder(await startOrtWasmInNode(threads), model, externalData, shape),
          now: options.now,
          signal,
          onProgress,
        });
      },
      // As over a worker's boundary: replies arrive later, and as copies.
      post: (reply) => queueMicrotask(() => onReply(structuredClone(reply))),
      now: options.now,
      setTimer: options.setTimer,
      breathe: options.breathe,
    });
    return { post: (request) => host.handle(request), close: () => host.dispose() };
  });
}
