import { describe, expect, it } from 'vitest';
import { onnxModelFiles } from './onnx-model-files.ts';

describe('onnxModelFiles', () => {
  it('gives each graph the files of its weights, in the order of their numbers', () => {
    const paths = [
      'config.json',
      'onnx/model.onnx',
      'onnx/model.onnx_data_10',
      'onnx/model.onnx_data_2',
      'onnx/model.onnx_data',
      'onnx/model_q4f16.onnx',
      'onnx/model_q4.onnx_data',
    ];
    expect(onnxModelFiles(paths)).toEqual([
      {
        file: 'onnx/model.onnx',
        dtype: 'fp32',
        data: ['onnx/model.onnx_data', 'onnx/model.onnx_data_2', 'onnx/model.onnx_data_10'],
      },
      { file: 'onnx/model_q4f16.onnx', dtype: 'q4f16', data: [] },
    ]);
  });

  it('knows the number formats by their names', () => {
    const names = ['fp16', 'q4', 'int8', 'uint8', 'quantized'].map((name) => `model_${name}.onnx`);
    expect(onnxModelFiles(names).map(({ dtype }) => dtype)).toEqual(['fp16', 'q4', 'int8', 'uint8', 'q8']);
  });

  it.each([
    'onnx/decoder_model_merged.onnx',
    'onnx/model_bnb4.onnx',
    'onnx/vision/model.onnx',
    'onnx/model.onnx.bak',
    'onnx/embed_tokens.onnx',
    'onnx/model_constructor.onnx',
  ])('passes over %s', (path) => expect(onnxModelFiles([path])).toEqual([]));
});
