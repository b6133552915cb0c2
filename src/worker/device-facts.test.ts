import { describe, expect, it } from 'vitest';
import type { AdapterFacts } from '../engine/webgpu-adapter.ts';
import { factsOfDevice } from './device-facts.ts';

function adapter(limits: Partial<GPUSupportedLimits>, software = false): AdapterFacts {
  return { adapter: { limits } as GPUAdapter, description: 'GPU', software, hasF16: true };
}

const SMALL_BINDINGS = { maxBufferSize: 2 ** 32, maxStorageBufferBindingSize: 2 ** 27 };

describe('factsOfDevice', () => {
  it('counts on no more of a buffer than a shader may see', () => {
    expect(factsOfDevice('auto', adapter(SMALL_BINDINGS)).maxBufferBytes).toBe(2 ** 27);
    const smallBuffers = { maxBufferSize: 2 ** 28, maxStorageBufferBindingSize: 2 ** 31 };
    expect(factsOfDevice('auto', adapter(smallBuffers)).maxBufferBytes).toBe(2 ** 28);
  });

  it('takes the CPU where there is no GPU, or only an emulated one that nobody asked for', () => {
    expect(factsOfDevice('auto', null).device).toBe('wasm');
    expect(factsOfDevice('auto', adapter(SMALL_BINDINGS, true)).device).toBe('wasm');
    expect(factsOfDevice('webgpu', adapter(SMALL_BINDINGS, true))).toMatchObject({
      device: 'webgpu',
      software: true,
      memoryBytes: null,
    });
  });
});
