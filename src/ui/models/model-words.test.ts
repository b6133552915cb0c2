import { describe, expect, it } from 'vitest';
import type { SearchHit } from '../../store/library-state.ts';
import { engineWeightsWords, hitChoices, hitWords } from './model-words.ts';

const hit: SearchHit = {
  repository: 'a/b',
  downloads: 7,
  gated: false,
  files: [
    { path: 'model.safetensors', sizeBytes: 2e9 },
    { path: 'onnx/model_q4.onnx', sizeBytes: 3e8 },
  ],
  gguf: [{ file: 'b-Q8_0.gguf', sizeBytes: null }],
  onnx: [{ file: 'onnx/model_q4.onnx', sizeBytes: 3e8 }],
};

describe('what a search found', () => {
  it('is told by kind', () => {
    expect(hitWords(hit)).toBe('1 file of safetensors, 2.00 GB, 1 model in GGUF and 1 model in ONNX');
    expect(hitWords({ ...hit, gated: true, files: [], gguf: [] })).toBe('gated, 1 model in ONNX');
    expect(hitWords({ ...hit, files: [], gguf: [], onnx: [] })).toBe('no weights that can be used here');
  });

  it('is offered with the safetensors first', () => {
    expect(hitChoices(hit)).toEqual([
      { text: 'safetensors, 2.00 GB' },
      { file: 'b-Q8_0.gguf', text: 'b-Q8_0.gguf' },
      { file: 'onnx/model_q4.onnx', text: 'onnx/model_q4.onnx, 300.0 MB' },
    ]);
    expect(hitChoices({ ...hit, files: [], gguf: [], onnx: [] })).toEqual([]);
  });
});

describe('engineWeightsWords', () => {
  it('says when a graph was published', () => {
    expect(engineWeightsWords({ weights: 'int4' })).toBe('int4');
    expect(engineWeightsWords({ weights: 'f32', exported: 'fp16' })).toBe('ONNX fp16');
  });
});
