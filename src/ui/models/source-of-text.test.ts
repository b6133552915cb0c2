import { describe, expect, it } from 'vitest';
import { sourceOfText } from './source-of-text.ts';

describe('sourceOfText', () => {
  it.each([
    ['a/b', { kind: 'hub', repository: 'a/b' }],
    [' Qwen/Qwen3-0.6B ', { kind: 'hub', repository: 'Qwen/Qwen3-0.6B' }],
    ['a/b/c-Q8_0.gguf', { kind: 'hub', repository: 'a/b', file: 'c-Q8_0.gguf' }],
    ['a/b/q4/c.gguf', { kind: 'hub', repository: 'a/b', file: 'q4/c.gguf' }],
    ['a/b/onnx/model_q4f16.onnx', { kind: 'hub', repository: 'a/b', file: 'onnx/model_q4f16.onnx' }],
    ['a/b/c', null],
    ['reasoning models', null],
    ['', null],
  ])('"%s"', (text, source) => expect(sourceOfText(text)).toEqual(source));
});
