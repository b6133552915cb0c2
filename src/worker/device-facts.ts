/** What a plan must know of the device a checkpoint will run on. */
import type { AdapterFacts } from '../engine/webgpu-adapter.ts';
import { WASM_MEMORY_BYTES, type DeviceFacts } from '../models/download-plan.ts';
import type { PlanRequest } from './library-protocol.ts';

/** As `chooseDevice` would choose, in numbers. @param found the adapter, null where there is none or it is not wanted */
export function factsOfDevice(choice: PlanRequest['device'], found: AdapterFacts | null): DeviceFacts {
  if (found === null || (found.software && choice === 'auto')) {
    return {
      device: 'wasm',
      hasF16: false,
      maxBufferBytes: WASM_MEMORY_BYTES,
      memoryBytes: WASM_MEMORY_BYTES,
      software: false,
    };
  }
  const { maxBufferSize, maxStorageBufferBindingSize } = found.adapter.limits;
  return {
    device: 'webgpu',
    hasF16: found.hasF16,
    // Weights and caches are bound whole, so a buffer is worth what a shader may see of it.
    maxBufferBytes: Math.min(maxBufferSize, maxStorageBufferBindingSize),
    memoryBytes: null,
    software: found.software,
  };
}
