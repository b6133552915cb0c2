import { describe, expect, it } from 'vitest';
import { onnxNotes, planOnnx, type OnnxPlanInput } from './onnx-plan.ts';

const GB = 1e9;
const input: OnnxPlanInput = {
  shape: {
    vocabSize: 151_936,
    hiddenSize: 896,
    intermediateSize: 4864,
    layers: 24,
    heads: 14,
    kvHeads: 2,
    headDim: 64,
    maxPositions: 32_768,
    tiedEmbeddings: true,
  },
  dtype: 'q4f16',
  fileBytes: 0.5 * GB,
  device: { device: 'webgpu', hasF16: true, maxBufferBytes: 2 ** 31, memoryBytes: null, software: false },
  freeBytes: 10 * GB,
  storedBytes: 0,
  contextLength: 8192,
};
const CPU = { ...input.device, device: 'wasm', hasF16: false, memoryBytes: 3.5 * GB } as const;

describe('planOnnx', () => {
  it('counts the files once and the cache twice, in its own number type', () => {
    const plan = planOnnx(input);
    expect(plan).toMatchObject({
      downloadBytes: 0.5 * GB,
      diskBytes: 0.5 * GB,
      weightsBytes: 0.5 * GB,
      kvBytesPerToken: 2 * 2 * 24 * 2 * 64 * 2,
      contextLength: 8192,
      longestContext: 32_768,
      problems: [],
    });
    expect(planOnnx({ ...input, dtype: 'q4' }).kvBytesPerToken).toBe(2 * plan.kvBytesPerToken);
    expect(plan.memoryBytes).toBe(plan.weightsBytes + plan.kvBytes + plan.scratchBytes);
  });

  it('widens 16-bit weights on the CPU, and cuts the context to what its memory holds', () => {
    const plan = planOnnx({ ...input, device: CPU, fileBytes: 1.6 * GB });
    expect(plan.weightsBytes).toBe(3.2 * GB);
    expect(plan.problems).toEqual([]);
    expect(plan.longestContext).toBeLessThan(32_768);
    expect(planOnnx({ ...input, device: CPU, fileBytes: 1.8 * GB }).problems).toEqual(['memory']);
  });

  it('counts what is stored already as room', () => {
    expect(planOnnx({ ...input, freeBytes: 0.3 * GB }).problems).toEqual(['disk']);
    expect(planOnnx({ ...input, freeBytes: 0.3 * GB, storedBytes: 0.2 * GB }).problems).toEqual([]);
  });
});

describe('onnxNotes', () => {
  const notes = (dtype: OnnxPlanInput['dtype'], device: OnnxPlanInput['device']) =>
    onnxNotes({ dtype, device });

  it('says when a GPU cannot compute in the format', () => {
    const plain = { ...input.device, hasF16: false };
    expect(notes('q4f16', plain).obstacles).toHaveLength(1);
    expect(notes('q4', plain)).toEqual({ obstacles: [], warnings: [] });
    expect(notes('q4f16', input.device)).toEqual({ obstacles: [], warnings: [] });
  });

  it('says when another format would be faster', () => {
    expect(notes('q4', CPU).warnings).toHaveLength(1);
    expect(notes('int8', CPU).warnings).toEqual([]);
    expect(notes('int8', input.device).warnings).toHaveLength(1);
  });
});
