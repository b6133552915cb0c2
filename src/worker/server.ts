/** The worker's composition root: connects the protocol to the engine, and the engine to this browser. */
import { createExportedDecoder } from '../engine/exported-decoder.ts';
import { createExportedWasmSession } from '../engine/exported-wasm-session.ts';
import { createExportedWebGpuSession } from '../engine/exported-webgpu-session.ts';
import { startOrtWasmInBrowser } from '../engine/ort-wasm-browser.ts';
import type { OrtWasmModule } from '../engine/ort-wasm-module.ts';
import { loadOrtWebGpu } from '../engine/ort-webgpu.ts';
import { createWasmDecoder } from '../engine/wasm-decoder.ts';
import { openDevice } from '../engine/webgpu-adapter.ts';
import { createWebGpuDecoder, type OrtWebGpu } from '../engine/webgpu-decoder.ts';
import type { Decoder } from '../engine/decoder.ts';
import { ModelFormatError } from '../lib/model-format-error.ts';
import { MANIFEST_NAME } from '../models/converted-folder.ts';
import { httpModelFolder, type ModelFolder } from '../models/model-folder.ts';
import { createOpfsFileStore } from '../storage/opfs-file-store.ts';
import type { BuiltModel } from './build-model.ts';
import { chooseDevice, type ChosenDevice } from './choose-device.ts';
import { isDeviceFault } from './device-fault.ts';
import { createEngineHost } from './engine-host.ts';
import { openModel, type ExportedModel, type OpenedModel } from './open-model.ts';
import type { LoadedCheckpoint, LoadedExport } from './loaded-checkpoint.ts';
import type { EngineError, LoadEvent, LoadRequest, Request } from './protocol.ts';
import { readModelFolder } from './read-model-folder.ts';
import { readStored } from './read-stored-checkpoint.ts';

declare const self: DedicatedWorkerGlobalScope;

/** Threads when the user did not choose: more are faster on an idle machine only (docs/decisions/003-threads.md). */
const DEFAULT_THREADS = 1;

const host = createEngineHost({
  open,
  post: (reply) => self.postMessage(reply),
  now: () => performance.now(),
  setTimer: (action, ms) => self.setTimeout(action, ms),
  breathe: createBreather(),
});

self.onmessage = (message: MessageEvent<Request>) => host.handle(message.data);

async function open(
  request: LoadRequest,
  signal: AbortSignal,
  onProgress: (event: LoadEvent) => void,
  onLost: (error: EngineError) => void,
): Promise<OpenedModel> {
  const chosen = await chooseDevice(request.device, navigator.gpu as GPU | undefined);
  let opened: OpenGpu | undefined;
  let gaveUp = false;
  const gpu = once(async () => {
    opened = await openGpu(chosen, (error) => {
      if (!gaveUp) onLost(error);
    });
    return opened;
  });
  const openOn = (device: ChosenDevice): Promise<OpenedModel> => {
    const threads = self.crossOriginIsolated ? request.threads || DEFAULT_THREADS : 1;
    const cpu = once(() => startOrtWasmInBrowser(threads));
    if (device.device === 'wasm') {
      // It compiles while the checkpoint is read; where it fails, whoever needs it is told.
      cpu().catch(() => undefined);
    }
    return openModel({
      request,
      chosen: device,
      threads,
      readCheckpoint: () => readCheckpoint(request, signal, onProgress),
      createDecoder: async (built) =>
        device.device === 'wasm' ? createOnCpu(await cpu(), built) : createOnGpu(await gpu(), built),
      createReference: async (built) => createOnCpu(await startOrtWasmInBrowser(1), built),
      createExported: async (exported, where) =>
        where.device === 'wasm'
          ? createExportedOnCpu(await cpu(), exported)
          : createExportedOnGpu(await gpu(), exported),
      now: () => performance.now(),
      signal,
      onProgress,
    });
  };
  if (request.device !== 'auto' || chosen.device === 'wasm') {
    return openOn(chosen);
  }
  try {
    return await openOn(chosen);
  } catch (error) {
    signal.throwIfAborted();
    if (!isDeviceFault(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    // What becomes of the GPU is of no interest any more, and its memory is given back.
    gaveUp = true;
    opened?.device.destroy();
    return openOn({
      device: 'wasm',
      notice: `The GPU could not be used (${reason}), so the model runs on the CPU.`,
    });
  }
}

const STORED = 'stored:';

function readCheckpoint(
  { modelUrl }: LoadRequest,
  signal: AbortSignal,
  onProgress: (event: LoadEvent) => void,
): Promise<LoadedCheckpoint | LoadedExport> {
  if (modelUrl.startsWith(STORED)) {
    const reader = new FileReaderSync();
    return readStored(createOpfsFileStore(navigator.storage), modelUrl.slice(STORED.length), (file) =>
      reader.readAsArrayBuffer(file),
    );
  }
  const folder = httpModelFolder(new URL(modelUrl, self.location.href).href, (url, init) => fetch(url, init));
  return readModelFolder(folder, {
    signal,
    onDownload: (done, total) => onProgress({ kind: 'progress', phase: 'download', done, total }),
  }).catch(async (error: unknown) => {
    throw (await isConverted(folder, error, signal)) ? mustBeStored(modelUrl) : error;
  });
}

/** It lacks what a folder of transformers has, but holds what the command line's convert writes. */
async function isConverted(folder: ModelFolder, error: unknown, signal: AbortSignal): Promise<boolean> {
  if (!(error instanceof ModelFormatError) || error.code !== 'model-missing') return false;
  return folder.read(MANIFEST_NAME, { signal }).then(
    () => true,
    () => false,
  );
}

function mustBeStored(modelUrl: string): ModelFormatError {
  return new ModelFormatError(
    'model-missing',
    `The folder ${modelUrl} holds a converted checkpoint, which is stored before it runs. Choose "Other repository or files…" in the list of models and give this address there.`,
  );
}

function createOnCpu(module: OrtWasmModule, { model, externalData, shape }: BuiltModel): Promise<Decoder> {
  return createWasmDecoder(module, model, externalData, shape);
}

interface OpenGpu {
  readonly ort: OrtWebGpu;
  readonly device: GPUDevice;
}

/** An adapter gives its device once. */
async function openGpu(chosen: ChosenDevice, onLost: (error: EngineError) => void): Promise<OpenGpu> {
  if (chosen.device === 'wasm') {
    throw new Error('There is no GPU to open.');
  }
  const [ort, device] = await Promise.all([loadOrtWebGpu(), openDevice(chosen.facts)]);
  void device.lost.then(({ reason, message }) => onLost(deviceLost(reason, message)));
  device.onuncapturederror = ({ error }) => {
    if (error instanceof GPUOutOfMemoryError) {
      onLost({ code: 'out-of-memory', message: OUT_OF_MEMORY });
    }
  };
  return { ort, device };
}

function createOnGpu({ ort, device }: OpenGpu, built: BuiltModel): Promise<Decoder> {
  const { model, externalData, shape, precision } = built;
  const { activations, plain = false } = precision;
  return createWebGpuDecoder({ ort, device, model, externalData, shape, activations, plain });
}

async function createExportedOnCpu(module: OrtWasmModule, exported: ExportedModel): Promise<Decoder> {
  const { model, externalData, shape } = exported;
  return createExportedDecoder(await createExportedWasmSession(module, model, externalData, shape), shape);
}

async function createExportedOnGpu({ ort, device }: OpenGpu, exported: ExportedModel): Promise<Decoder> {
  const { model, externalData, shape } = exported;
  const session = await createExportedWebGpuSession({ ort, device, model, externalData, shape });
  return createExportedDecoder(session, shape);
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

const OUT_OF_MEMORY =
  'The GPU has no memory left for this. Close other tabs or lanes, choose int4 weights, or choose WebAssembly as the device.';

function deviceLost(reason: string, message: string): EngineError {
  return {
    code: 'device-lost',
    message: `The GPU was lost (${message || reason}). Load the engine again, or choose WebAssembly; your question and what was written stay here.`,
  };
}

/** A macrotask that, unlike a timer, is not delayed: messages that wait are handled before it. */
function createBreather(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      port2.postMessage(null);
    });
}
