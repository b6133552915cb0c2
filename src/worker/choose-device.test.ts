import { describe, expect, it } from 'vitest';
import { chooseDevice, choosePrecision, DeviceUnavailableError } from './choose-device.ts';

const SMALL = 5e6;
const LARGE = 1.5e9;

interface FakeAdapter {
  readonly info?: Partial<GPUAdapterInfo>;
  readonly isFallbackAdapter?: boolean;
  readonly features?: readonly string[];
}

/** A browser with this adapter, or with none. */
function gpuWith(adapter: FakeAdapter | null): GPU {
  const found = adapter && { ...adapter, features: new Set(adapter.features) };
  return { requestAdapter: () => Promise.resolve(found) } as unknown as GPU;
}

const HARDWARE = gpuWith({
  info: { vendor: 'nvidia', architecture: 'ampere', description: '', isFallbackAdapter: false },
  features: ['shader-f16'],
});
/** Browsers say in three ways that an adapter is emulated. */
const FALLBACK = [
  gpuWith({ info: { vendor: 'google', architecture: 'swiftshader', isFallbackAdapter: true } }),
  gpuWith({ info: { vendor: 'x', architecture: 'y' }, isFallbackAdapter: true }),
  gpuWith({ info: { description: 'Microsoft Basic Render Driver' } }),
];
const NO_GPU = [undefined, gpuWith(null)];

describe('chooseDevice', () => {
  it('takes a GPU by itself where there is a real one', async () => {
    expect(await chooseDevice('auto', HARDWARE)).toMatchObject({
      device: 'webgpu',
      facts: { description: 'nvidia ampere', software: false, hasF16: true },
    });
  });

  it.each(FALLBACK)('takes the CPU rather than emulated GPU %#, which is there for who asks', async (gpu) => {
    expect(await chooseDevice('auto', gpu)).toEqual({ device: 'wasm' });
    expect(await chooseDevice('webgpu', gpu)).toMatchObject({ device: 'webgpu', facts: { software: true } });
  });

  it.each(NO_GPU)(
    'takes the CPU where there is no GPU (%#), and says so to who asks for one',
    async (gpu) => {
      expect(await chooseDevice('auto', gpu)).toEqual({ device: 'wasm' });
      await expect(chooseDevice('webgpu', gpu)).rejects.toThrow(DeviceUnavailableError);
      await expect(chooseDevice('webgpu', gpu)).rejects.toThrow(/no WebGPU adapter\. Choose .*WebAssembly/);
    },
  );

  it('does not even look for a GPU when the CPU was chosen', async () => {
    const untouchable = {
      requestAdapter: () => Promise.reject(new Error('asked for an adapter')),
    } as unknown as GPU;
    expect(await chooseDevice('wasm', untouchable)).toEqual({ device: 'wasm' });
  });

  it('does with an adapter that says nothing about itself', async () => {
    expect(await chooseDevice('auto', gpuWith({}))).toMatchObject({
      device: 'webgpu',
      facts: { description: 'GPU', software: false, hasF16: false },
    });
  });
});

describe('choosePrecision, careful', () => {
  it('leaves out blocks where all weights fit as they are', () => {
    expect(choosePrecision('webgpu', 'auto', SMALL, true)).toMatchObject({ weights: 'int8' });
    expect(choosePrecision('webgpu', 'auto', SMALL, true, true)).toEqual({
      weights: 'f32',
      activations: 'f32',
      accuracyLevel: 0,
      plain: true,
    });
  });

  it('computes large checkpoints in 32-bit floats, their weights as small as before', () => {
    expect(choosePrecision('webgpu', 'auto', LARGE, true)).toEqual({
      weights: 'int4',
      activations: 'f16',
      accuracyLevel: 4,
    });
    expect(choosePrecision('webgpu', 'auto', LARGE, true, true)).toEqual({
      weights: 'int4',
      activations: 'f32',
      accuracyLevel: 0,
      plain: true,
    });
  });

  it('keeps what was asked for by name, and changes nothing on the CPU', () => {
    expect(choosePrecision('webgpu', 'int4', SMALL, true, true).weights).toBe('int4');
    expect(choosePrecision('wasm', 'auto', SMALL, false, true)).toEqual(
      choosePrecision('wasm', 'auto', SMALL, false),
    );
  });
});
