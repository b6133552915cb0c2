import { describe, expect, it } from 'vitest';
import type { InitializerSpec } from './initializer-spec.ts';
import { placeWeights } from './place-weights.ts';

function weight(name: string, sizeBytes: number): InitializerSpec {
  const source = { kind: 'copy', tensors: [name], columns: 1, float: 'f32', roundTrip: null } as const;
  return { name, onnxType: 'f32', dims: [sizeBytes / 4], sizeBytes, source };
}

describe('placeWeights', () => {
  const weights = [weight('a', 40), weight('b', 60), weight('c', 4), weight('d', 200), weight('e', 8)];
  const { files, place } = placeWeights(weights, 'model.onnx_data', 100);

  it('fills files up to the limit, and goes beyond it only for one weight alone', () => {
    expect(files.map((file) => [file.name, file.weights.map(({ name }) => name).join('')])).toEqual([
      ['model.onnx_data', 'ab'],
      ['model.onnx_data_1', 'c'],
      ['model.onnx_data_2', 'd'],
      ['model.onnx_data_3', 'e'],
    ]);
  });

  it('says where each weight begins', () => {
    expect(weights.map(place)).toEqual([
      { kind: 'external', location: 'model.onnx_data', offset: 0, sizeBytes: 40 },
      { kind: 'external', location: 'model.onnx_data', offset: 40, sizeBytes: 60 },
      { kind: 'external', location: 'model.onnx_data_1', offset: 0, sizeBytes: 4 },
      { kind: 'external', location: 'model.onnx_data_2', offset: 0, sizeBytes: 200 },
      { kind: 'external', location: 'model.onnx_data_3', offset: 0, sizeBytes: 8 },
    ]);
    expect(() => place(weight('other', 4))).toThrow('other');
  });
});
