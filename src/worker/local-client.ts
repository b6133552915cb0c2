/**
 * The engine in the calling thread, behind the same client as the worker's. For Node: command line, benchmarks, tests.
 * WebAssembly only.
 */
import { createExportedDecoder } from '../engine/exported-decoder.ts';
import { createExportedWasmSession } from '../engine/exported-wasm-session.ts';
import { startOrtWasmInNode } from '../engine/ort-wasm-node.ts';
import { createWasmDecoder } from '../engine/wasm-decoder.ts';
import { createClient } from './client.ts';
import { createEngineHost } from './engine-host.ts';
import { openModel } from './open-model.ts';
import type { LoadedCheckpoint, LoadedExport } from './loaded-checkpoint.ts';
import type { ReadFolderOptions } from './read-model-folder.ts';
import type { EngineClient, LoadRequest } from './protocol.ts';

export interface LocalClientOptions {
  /** Reads what `LoadRequest.modelUrl` names. */
  readCheckpoint(request: LoadRequest, options: ReadFolderOptions): Promise<LoadedCheckpoint | LoadedExport>;
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
            options.readCheckpoint(request, {
              signal,
              onDownload: (done, total) => onProgress({ kind: 'progress', phase: 'download', done, total }),
            }),
          createExported: async ({ model, externalData, shape }) => {
            const module = await startOrtWasmInNode(threads);
            const session = await createExportedWasmSession(module, model, externalData, shape);
            return createExportedDecoder(session, shape);
          },
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
