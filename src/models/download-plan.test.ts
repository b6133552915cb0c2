import { describe, expect, it } from 'vitest';
import { CATALOGUE } from './catalogue.ts';
import { contextChoices, planDownload, WASM_MEMORY_BYTES } from './download-plan.ts';
import type { DeviceFacts, PlanInput } from './download-plan.ts';
import { advise } from './plan-advice.ts';
import { matrixParameters, tableParameters } from './shape-facts.ts';

const GPU: DeviceFacts = {
  device: 'webgpu',
  hasF16: true,
  maxBufferBytes: 2 ** 31,
  memoryBytes: null,
  software: false,
};
const CPU: DeviceFacts = {
  device: 'wasm',
  hasF16: false,
  maxBufferBytes: WASM_MEMORY_BYTES,
  memoryBytes: WASM_MEMORY_BYTES,
  software: false,
};

const entry = (id: string) => CATALOGUE.find((item) => item.id === id)!;
const input = (id: string, change: Partial<PlanInput> = {}): PlanInput => ({
  shape: entry(id).shape,
  weights: 'int4',
  downloadBytes: entry(id).downloadBytes,
  device: GPU,
  freeBytes: 100e9,
  storedBytes: 0,
  contextLength: 8192,
  ...change,
});
const plan = (id: string, change: Partial<PlanInput> = {}) => planDownload(input(id, change));

describe('the catalogue', () => {
  it.each(CATALOGUE.map((item) => [item.id, item] as const))(
    '%s: its shape has its parameters',
    (_id, item) => {
      const { shape } = item;
      const counted = matrixParameters(shape) + tableParameters(shape) * (shape.tiedEmbeddings ? 1 : 2);
      // Norms and biases are the difference: far below a thousandth.
      expect(Math.abs(item.parameters / counted - 1)).toBeLessThan(1e-3);
    },
  );

  it('says of the checkpoints nobody evaluated that they were not', () => {
    for (const id of ['s1.1-1.5B', 's1.1-3B']) expect(entry(id).notes.join(' ')).toMatch(/not evaluated/);
  });
});

describe('planDownload', () => {
  it('knows the cache of Qwen2.5-1.5B: 28,672 bytes per token in 16 bits', () => {
    const { kvBytesPerToken, kvBytes, contextLength } = plan('s1.1-1.5B');
    expect(kvBytesPerToken).toBe(28_672);
    expect(contextLength).toBe(8192);
    expect(kvBytes).toBe(28_672 * 8192);
    expect(plan('s1.1-1.5B', { device: { ...GPU, hasF16: false } }).kvBytesPerToken).toBe(2 * 28_672);
  });

  it('keeps at most 0.6 byte per parameter in int4', () => {
    for (const { id, parameters } of CATALOGUE) {
      expect(plan(id).diskBytes / parameters).toBeLessThan(0.6);
      expect(plan(id, { weights: 'int8' }).diskBytes / parameters).toBeLessThan(1.1);
    }
  });

  it('needs room for an output head that may turn out to be the embedding', () => {
    const { diskBytes, diskPeakBytes } = plan('s1.1-1.5B');
    expect(diskPeakBytes - diskBytes).toBe(151_936 * 1536 * 0.5625);
    expect(plan('s1.1-7B').diskPeakBytes).toBe(plan('s1.1-7B').diskBytes);
  });

  it('needs no more room for files that are copied than they have', () => {
    const copied = { copiedBytes: 870e6, freeBytes: 900e6 };
    expect(plan('s1.1-1.5B', copied)).toMatchObject({ diskBytes: 870e6, diskPeakBytes: 870e6, problems: [] });
    expect(plan('s1.1-1.5B', { ...copied, freeBytes: 860e6 }).problems).toEqual(['disk']);
    expect(plan('s1.1-1.5B', { freeBytes: 900e6 }).problems).toEqual(['disk']);
  });

  it('finds the longest context by the model, by one buffer and by memory', () => {
    expect(plan('s1.1-1.5B').longestContext).toBe(32_768);
    const small = { ...GPU, maxBufferBytes: 2 ** 28 };
    // 256 MiB hold 2 heads of 128 16-bit numbers of this many tokens.
    expect(plan('DeepSeek-R1-Distill-Qwen-1.5B', { device: small }).longestContext).toBe(131_072);
    expect(
      plan('Qwen3-4B', { device: { ...GPU, maxBufferBytes: 2 ** 28, hasF16: false } }).longestContext,
    ).toBe(40_960);
    const onCpu = plan('s1.1-1.5B', { device: CPU });
    const left = WASM_MEMORY_BYTES - onCpu.weightsBytes - onCpu.scratchBytes;
    expect(onCpu.longestContext).toBe(Math.floor(left / onCpu.kvBytesPerToken));
    expect(onCpu.problems).toEqual([]);
  });

  it('says what the page holds beside the device while loading', () => {
    const onCpu = plan('s1.1-1.5B', { device: CPU });
    // The table alone, as 32-bit floats, is 0.93 GB; all weights are 2.5 GB and must not be there twice.
    expect(onCpu.loadingBytes).toBeGreaterThan(4 * 151_936 * 1536);
    expect(onCpu.loadingBytes).toBeLessThan(onCpu.weightsBytes);
    const shape = { ...entry('Qwen3-0.6B').shape, vocabSize: 1000, layers: 4 };
    const small = plan('Qwen3-0.6B', { shape, device: CPU });
    expect(small.loadingBytes).toBe(small.weightsBytes);
    expect(plan('s1.1-1.5B').loadingBytes).toBe(151_936 * 1536 * 0.5625);
  });

  it('cuts the wished context to what fits', () => {
    expect(plan('s1.1-1.5B', { contextLength: 1e6 }).contextLength).toBe(32_768);
  });

  it('sees what stands in the way', () => {
    expect(plan('s1.1-1.5B', { freeBytes: 1e8 }).problems).toEqual(['disk']);
    expect(plan('s1.1-1.5B', { freeBytes: 1e8, storedBytes: 2e9 }).problems).toEqual([]);
    expect(plan('s1.1-7B', { device: CPU }).problems).toEqual(['memory']);
    expect(plan('s1.1-7B', { device: { ...GPU, maxBufferBytes: 2 ** 27 } }).problems).toEqual(['buffer']);
  });

  it('offers contexts up to the longest', () => {
    expect(contextChoices(5000)).toEqual([1024, 2048, 4096, 5000]);
    expect(contextChoices(2048)).toEqual([1024, 2048]);
    expect(contextChoices(0)).toEqual([]);
  });
});

describe('advise', () => {
  const advice = (id: string, change: Partial<PlanInput> = {}) =>
    advise(input(id, change), plan(id, change), entry(id).parameters, CATALOGUE);

  it('says that a GPU keeps its memory to itself', () => {
    expect(advice('s1.1-1.5B')).toMatchObject({ obstacles: [], instead: [] });
    expect(advice('s1.1-1.5B').warnings.join()).toMatch(/do not tell how much memory.*1\.2 GB/);
  });

  it('suggests the largest smaller checkpoint that fits', () => {
    const { obstacles, instead } = advice('s1.1-7B', { device: CPU });
    expect(obstacles.join()).toMatch(/WebAssembly has 3\.8 GB/);
    expect(instead).toEqual(['Choose DeepSeek-R1-Distill-Qwen-1.5B: that fits.']);
  });

  it('suggests 4 bits where 8 do not fit', () => {
    expect(advice('s1.1-1.5B', { weights: 'int8', freeBytes: 1.2e9 }).instead[0]).toMatch(/4-bit/);
  });

  it('says so when nothing fits', () => {
    expect(advice('Qwen3-0.6B', { freeBytes: 1e6 })).toMatchObject({
      obstacles: [expect.stringMatching(/1 MB of storage.*Delete a stored model/)],
      instead: ['Stay with s1-nano, which ships with the page.'],
    });
  });

  it('warns of a slow CPU, not of a fast enough one', () => {
    expect(advice('s1.1-1.5B', { device: CPU }).warnings.join()).toMatch(/about 2 tokens per second/);
    expect(advice('Qwen3-0.6B', { device: CPU }).warnings).toEqual([]);
  });
});
