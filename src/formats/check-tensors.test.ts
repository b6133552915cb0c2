import { describe, expect, it } from 'vitest';
import { checkTensors, expectedTensors } from './check-tensors.ts';
import type { ModelConfig } from './model-config.ts';
import type { TensorInfo } from './safetensors.ts';

const CONFIG: ModelConfig = {
  architecture: 'qwen2', vocabSize: 10, hiddenSize: 32, intermediateSize: 64, layers: 2, heads: 2, kvHeads: 1, headDim: 32,
  ropeTheta: 1e4, rmsNormEps: 1e-6, maxPositions: 64, tiedEmbeddings: true, qkvBias: true, qkNorm: false, ropeScaling: null,
}; // prettier-ignore

function fileFor(
  config: ModelConfig,
  change: Record<string, readonly number[] | null> = {},
): { tensors: Map<string, TensorInfo> } {
  const tensors = new Map<string, TensorInfo>();
  for (const [name, shape] of [...expectedTensors(config), ...Object.entries(change)]) {
    if (shape === null) tensors.delete(name);
    else tensors.set(name, { dtype: 'F32', shape, begin: 0, end: 0 });
  }
  return { tensors };
}

describe('checkTensors', () => {
  it('accepts the exact set, and extra tensors', () => {
    checkTensors(CONFIG, fileFor(CONFIG));
    checkTensors(CONFIG, fileFor(CONFIG, { 'lm_head.weight': [10, 32] }));
    expect(expectedTensors(CONFIG).size).toBe(2 + 2 * 12);
  });

  it('wants head norms instead of biases where the config says so', () => {
    const names = [...expectedTensors({ ...CONFIG, qkvBias: false, qkNorm: true }).entries()];
    expect(names.filter(([name]) => name.endsWith('bias'))).toEqual([]);
    expect(names).toContainEqual(['model.layers.1.self_attn.k_norm.weight', [32]]);
  });

  it('names a missing tensor', () => {
    const file = fileFor(CONFIG, { 'model.layers.1.self_attn.k_proj.bias': null });
    expect(() => checkTensors(CONFIG, file)).toThrow(
      /lack the tensor "model\.layers\.1\.self_attn\.k_proj\.bias"/,
    );
  });

  it('wants a head when embeddings are not tied', () => {
    expect(() => checkTensors({ ...CONFIG, tiedEmbeddings: false }, fileFor(CONFIG))).toThrow(
      '"lm_head.weight"',
    );
  });

  it('names a tensor of another shape', () => {
    const file = fileFor(CONFIG, { 'model.layers.0.mlp.down_proj.weight': [64, 32] });
    expect(() => checkTensors(CONFIG, file)).toThrow(
      /down_proj\.weight" has shape \[64, 32\] but config\.json calls for \[32, 64\]/,
    );
  });
});
