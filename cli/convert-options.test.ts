import { describe, expect, it } from 'vitest';
import { parseConvert } from './convert-options.ts';

const SOURCE = 'simplescaling/s1.1-1.5B';

describe('parseConvert', () => {
  it('stores as the page does unless another form is asked for', () => {
    expect(parseConvert([SOURCE, 'out'])).toMatchObject({
      source: { kind: 'hub', repository: SOURCE, file: null },
      out: 'out',
      target: { kind: 'folder', weights: 'int4' },
      hubUrl: 'https://huggingface.co',
      check: false,
    });
    expect(parseConvert([SOURCE, 'out', '--weights', 'f16']).target).toEqual({
      kind: 'folder',
      weights: 'f16',
    });
    expect(parseConvert([SOURCE, 'out', '--export', 'gguf']).target).toEqual({
      kind: 'gguf',
      weights: 'f16',
    });
  });

  it('takes several graphs, each once, and a mirror without its last slash', () => {
    const command = parseConvert([SOURCE, 'out', '--export', 'onnx', '--dtype', 'q4,fp32,q4', '--check']);
    expect(command).toMatchObject({ target: { kind: 'onnx', dtypes: ['q4', 'fp32'] }, check: true });
    expect(parseConvert([SOURCE, 'out', '--hub', 'https://m.example/']).hubUrl).toBe('https://m.example');
  });

  it.each([
    [[SOURCE], 'SOURCE and OUT are needed'],
    [[SOURCE, 'out', 'more'], 'SOURCE and OUT are needed'],
    [[SOURCE, 'out', '--weights', 'int3'], '--weights must be int4, int8, f16, f32, not "int3"'],
    [[SOURCE, 'out', '--export', 'gguf', '--weights', 'int4'], '--weights must be f16, f32, not "int4"'],
    [[SOURCE, 'out', '--export', 'onnx', '--weights', 'f16'], '--weights does not go with --export onnx'],
    [[SOURCE, 'out', '--export', 'onnx', '--dtype', 'q4,q9'], 'not "q9"'],
    [[SOURCE, 'out', '--dtype', 'q4'], '--dtype needs --export onnx'],
    [[SOURCE, 'out', '--export', 'tflite'], '--export must be gguf or onnx'],
    [[SOURCE, 'out', '--hub', 'nowhere'], '--hub must be an address'],
    [[SOURCE, 'out', '--quick'], '--quick'],
  ])('refuses %j', (args, message) => {
    expect(() => parseConvert(args)).toThrow(message);
  });
});
