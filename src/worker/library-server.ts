/** Root of the worker that keeps checkpoints: connects its calls to this browser's storage, network and device. */
import { findAdapter } from '../engine/webgpu-adapter.ts';
import type { DeviceFacts } from '../models/download-plan.ts';
import { systemEnvironment } from '../models/transfer-environment.ts';
import { createOpfsFileStore } from '../storage/opfs-file-store.ts';
import { openWorkerChecksum } from './conversion/worker-checksum.ts';
import { createWorkerQuantizer } from './conversion/worker-quantizer.ts';
import { factsOfDevice } from './device-facts.ts';
import { LibraryHost } from './library-host.ts';
import type { LibraryRequest, PlanRequest } from './library-protocol.ts';

declare const self: DedicatedWorkerGlobalScope;

/** Beside this thread, which receives and writes, and the one that computes checksums; more only wait for these. */
const MAX_QUANTIZERS = 4;

const host = new LibraryHost({
  store: createOpfsFileStore(navigator.storage),
  transfer: systemEnvironment,
  deviceFacts,
  createQuantizer: () =>
    createWorkerQuantizer(Math.max(1, Math.min(MAX_QUANTIZERS, navigator.hardwareConcurrency - 1))),
  openChecksum: openWorkerChecksum,
  alone: async (name, action) =>
    await navigator.locks.request(`checkpoint ${name}`, { ifAvailable: true }, async (lock) => {
      if (lock === null) return false;
      await action();
      return true;
    }),
  post: (reply) => self.postMessage(reply),
});

self.onmessage = (message: MessageEvent<LibraryRequest>) => host.handle(message.data);

async function deviceFacts(choice: PlanRequest['device']): Promise<DeviceFacts> {
  return factsOfDevice(
    choice,
    choice === 'wasm' ? null : await findAdapter(navigator.gpu as GPU | undefined),
  );
}
