import { describe, expect, it } from 'vitest';
import { readExportedSignature } from './exported-signature.ts';
import type { ValueSignature } from './ort-wasm-session.ts';

const SHAPE = { layers: 1, kvHeads: 2, headDim: 64, vocabSize: 1000, contextLength: 100 };
const int64 = (name: string): ValueSignature => ({ name, type: 'i64', dims: ['batch_size', 'length'] });
const cache = (name: string, type: ValueSignature['type'] = 'f16'): ValueSignature => ({
  name,
  type,
  dims: ['batch_size', 2, 'past', 64],
});
const INPUTS = [
  cache('past_key_values.0.key'),
  int64('position_ids'),
  int64('input_ids'),
  int64('attention_mask'),
  cache('past_key_values.0.value'),
];
const OUTPUTS: ValueSignature[] = [
  { name: 'logits', type: 'f32', dims: ['batch_size', 'length', 1000] },
  cache('present.0.key'),
  cache('present.0.value'),
];

describe('readExportedSignature', () => {
  it('finds its way whatever the order', () => {
    expect(readExportedSignature(INPUTS, OUTPUTS, SHAPE)).toEqual({
      inputs: ['input_ids', 'attention_mask', 'position_ids'],
      past: ['past_key_values.0.key', 'past_key_values.0.value'],
      present: ['present.0.key', 'present.0.value'],
      cacheType: 'f16',
      logitsType: 'f32',
    });
  });

  it('takes graphs without positions, and those that can leave logits out', () => {
    const some = INPUTS.filter(({ name }) => name !== 'position_ids');
    expect(readExportedSignature(some, OUTPUTS, SHAPE).inputs).toEqual(['input_ids', 'attention_mask']);
    const keep: ValueSignature = { name: 'num_logits_to_keep', type: 'i64', dims: [] };
    expect(readExportedSignature([...INPUTS, keep], OUTPUTS, SHAPE).inputs).toContain('num_logits_to_keep');
  });

  it.each([
    ['an input nobody could fill', [...INPUTS, int64('use_cache_branch')], OUTPUTS, 'model-unsupported'],
    ['a graph without a cache', INPUTS.slice(1, 4), OUTPUTS.slice(0, 1), 'model-unsupported'],
    ['a cache in pieces', INPUTS, OUTPUTS.slice(0, 2), 'model-unsupported'],
    ['no logits', INPUTS, OUTPUTS.slice(1), 'model-unsupported'],
    [
      'a cache of bytes',
      INPUTS.map((value) => (value.type === 'f16' ? { ...value, type: 'other' as const } : value)),
      OUTPUTS,
      'model-unsupported',
    ],
    [
      'a vocabulary of another model',
      INPUTS,
      OUTPUTS.map((value) => (value.name === 'logits' ? { ...value, dims: ['b', 's', 999] } : value)),
      'model-corrupt',
    ],
  ])('refuses %s', (_what, inputs, outputs, code) => {
    expect(() => readExportedSignature(inputs, outputs, SHAPE)).toThrow(expect.objectContaining({ code }));
  });
});
