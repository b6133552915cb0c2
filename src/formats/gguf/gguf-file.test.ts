import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ggufFixture, llamaCppNames } from '../../../tests/fixtures/gguf/gguf-fixture.ts';
import { ropeFrequencies } from '../../graph/rope-frequencies.ts';
import { expectedTensors } from '../check-tensors.ts';
import { parseModelConfig } from '../model-config.ts';
import { parseSafetensors, readTensorF32 } from '../safetensors.ts';
import { encodeGgufHeader } from './encode-gguf-header.ts';
import type { GgufEntry } from './encode-gguf-header.ts';
import { GgufFile } from './gguf-file.ts';
import { ggufNames } from './gguf-weights.ts';

const source = new URL('../../../tests/fixtures/tiny-families/llama-tied/', import.meta.url);
const sourceConfig = parseModelConfig(JSON.parse(readFileSync(new URL('config.json', source), 'utf8')));

describe('GgufFile', () => {
  const file = new GgufFile(ggufFixture('tiny-llama.gguf'));

  it('has the config of the checkpoint it was made from, with the scaling as divisors', () => {
    expect({ ...file.config, rmsNormEps: 0, ropeScaling: null }).toEqual({
      ...sourceConfig,
      rmsNormEps: 0,
      ropeScaling: null,
    });
    expect(file.config.rmsNormEps).toBe(Math.fround(sourceConfig.rmsNormEps));
    const frequencies = ropeFrequencies(file.config);
    ropeFrequencies(sourceConfig).forEach((value, i) => expect(frequencies[i] / value).toBeCloseTo(1, 6));
  });

  it('has its tensors, rows in the same order, to the precision of Q8_0', () => {
    const original = parseSafetensors(new Uint8Array(readFileSync(new URL('model.safetensors', source))));
    expect([...file.tensors.keys()].sort()).toEqual([...original.tensors.keys()].sort());
    for (const [name, { shape }] of original.tensors) {
      const [expected, actual] = [readTensorF32(original, name), file.readF32(name)];
      expect(file.tensors.get(name)?.shape).toEqual(shape);
      const largest = expected.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
      const bound = shape.length === 1 ? 0 : (0.51 * largest) / 127;
      expect(expected.every((value, i) => Math.abs(value - actual[i]) <= bound)).toBe(true);
    }
  });

  it('names what it does not have', () => {
    expect(() => file.readF32('lm_head.weight')).toThrow('"lm_head.weight"');
  });
});

describe('ggufNames', () => {
  it.each(Object.entries(llamaCppNames()))('are those of llama.cpp for %s', (family, names) => {
    const json = JSON.parse(JSON.stringify({ ...SHAPE, model_type: family })) as unknown;
    const config = parseModelConfig(json);
    const ours = ggufNames(config);
    expect([...ours.keys()].sort()).toEqual([...expectedTensors(config).keys()].sort());
    for (const [name, found] of ours) expect(found).toBe(names[name]);
  });
});

const SHAPE = {
  vocab_size: 8, hidden_size: 32, intermediate_size: 32, num_hidden_layers: 2, num_attention_heads: 2, head_dim: 16,
}; // prettier-ignore

describe('a GGUF file that cannot be run', () => {
  const base: Record<string, GgufEntry> = {
    'general.architecture': { kind: 'text', value: 'llama' },
    'llama.embedding_length': { kind: 'u32', value: 32 },
    'llama.feed_forward_length': { kind: 'u32', value: 32 },
    'llama.block_count': { kind: 'u32', value: 1 },
    'llama.context_length': { kind: 'u32', value: 64 },
    'llama.attention.head_count': { kind: 'u32', value: 2 },
    'llama.attention.layer_norm_rms_epsilon': { kind: 'f32', value: 1e-5 },
  };
  const open = (
    change: Record<string, GgufEntry>,
    tensors = [{ name: 'token_embd.weight', shape: [8, 32] }],
  ) => {
    const list = tensors.map((tensor) => ({ ...tensor, type: 'F32' }) as const);
    const header = encodeGgufHeader(new Map(Object.entries({ ...base, ...change })), list);
    const bytes = new Uint8Array(header.length + 1024);
    bytes.set(header);
    return new GgufFile(bytes);
  };

  it.each<[string, Record<string, GgufEntry>, string]>([
    ['another architecture', { 'general.architecture': { kind: 'text', value: 'mamba' } }, '"mamba"'],
    ['experts', { 'llama.expert_count': { kind: 'u32', value: 8 } }, 'mixture of experts'],
    ['parts', { 'split.count': { kind: 'u32', value: 3 } }, 'one of 3 parts'],
    ['yarn', { 'llama.rope.scaling.type': { kind: 'text', value: 'yarn' } }, '"yarn"'],
    ['partly rotated heads', { 'llama.rope.dimension_count': { kind: 'u32', value: 8 } }, 'part of each'],
    [
      'keys and values of two sizes',
      {
        'llama.attention.key_length': { kind: 'u32', value: 16 },
        'llama.attention.value_length': { kind: 'u32', value: 32 },
      },
      'differ in size',
    ],
  ])('is refused by name: %s', (_, change, reason) => {
    expect(() => open(change)).toThrow(
      expect.objectContaining({
        code: 'model-unsupported',
        message: expect.stringContaining(reason) as string,
      }),
    );
  });

  it('names wrong values and missing tensors', () => {
    expect(() => open({ 'llama.block_count': { kind: 'text', value: '1' } })).toThrow(
      'The GGUF file is wrong: "num_hidden_layers"',
    );
    expect(() => open({}, [])).toThrow('"vocab_size"');
    expect(() => open({})).toThrow(expect.objectContaining({ code: 'model-missing' }));
  });
});
