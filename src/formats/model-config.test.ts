import { describe, expect, it } from 'vitest';
import { parseModelConfig } from './model-config.ts';

/** Qwen2.5-1.5B-Instruct as published with transformers 4. */
const QWEN_1_5B = {
  architectures: ['Qwen2ForCausalLM'], attention_dropout: 0.0, bos_token_id: 151643, eos_token_id: 151645, hidden_act: 'silu',
  hidden_size: 1536, initializer_range: 0.02, intermediate_size: 8960, max_position_embeddings: 32768, max_window_layers: 21,
  model_type: 'qwen2', num_attention_heads: 12, num_hidden_layers: 28, num_key_value_heads: 2, rms_norm_eps: 1e-6,
  rope_theta: 1000000.0, sliding_window: 32768, tie_word_embeddings: true, torch_dtype: 'bfloat16', use_cache: true,
  use_sliding_window: false, vocab_size: 151936,
}; // prettier-ignore

const LLAMA3_ROPE = {
  factor: 32, high_freq_factor: 4, low_freq_factor: 1, original_max_position_embeddings: 8192, rope_type: 'llama3',
}; // prettier-ignore

/** Llama-3.2-1B-Instruct as published. */
const LLAMA_1B = {
  architectures: ['LlamaForCausalLM'], attention_bias: false, attention_dropout: 0, bos_token_id: 128000, eos_token_id: [128001, 128008],
  head_dim: 64, hidden_act: 'silu', hidden_size: 2048, intermediate_size: 8192, max_position_embeddings: 131072, mlp_bias: false,
  model_type: 'llama', num_attention_heads: 32, num_hidden_layers: 16, num_key_value_heads: 8, pretraining_tp: 1, rms_norm_eps: 1e-5,
  rope_scaling: LLAMA3_ROPE, rope_theta: 500000, tie_word_embeddings: true, torch_dtype: 'bfloat16', vocab_size: 128256,
}; // prettier-ignore

/** Qwen3-0.6B as published. */
const QWEN3_0_6B = {
  architectures: ['Qwen3ForCausalLM'], attention_bias: false, head_dim: 128, hidden_act: 'silu', hidden_size: 1024, intermediate_size: 3072,
  max_position_embeddings: 40960, max_window_layers: 28, model_type: 'qwen3', num_attention_heads: 16, num_hidden_layers: 28,
  num_key_value_heads: 8, rms_norm_eps: 1e-6, rope_scaling: null, rope_theta: 1000000, sliding_window: null, tie_word_embeddings: true,
  use_sliding_window: false, vocab_size: 151936,
}; // prettier-ignore

describe('parseModelConfig', () => {
  it('reads Llama 3 with its scaling of positions', () => {
    expect(parseModelConfig(LLAMA_1B)).toEqual({
      architecture: 'llama', vocabSize: 128256, hiddenSize: 2048, intermediateSize: 8192, layers: 16, heads: 32, kvHeads: 8, headDim: 64,
      ropeTheta: 5e5, rmsNormEps: 1e-5, maxPositions: 131072, tiedEmbeddings: true, qkvBias: false, qkNorm: false,
      ropeScaling: { kind: 'llama3', factor: 32, lowFactor: 1, highFactor: 4, originalPositions: 8192 },
    }); // prettier-ignore
    const { rope_scaling: scaling, rope_theta: theta, ...rest } = LLAMA_1B;
    const v5 = { ...rest, rope_parameters: { ...scaling, rope_theta: theta } };
    expect(parseModelConfig(v5)).toEqual(parseModelConfig(LLAMA_1B));
  });

  it('reads Qwen3, whose heads are not hidden size / heads', () => {
    expect(parseModelConfig(QWEN3_0_6B)).toMatchObject({
      architecture: 'qwen3',
      headDim: 128,
      qkvBias: false,
      qkNorm: true,
      ropeScaling: null,
    });
    expect(parseModelConfig({ ...QWEN3_0_6B, head_dim: undefined }).headDim).toBe(128);
  });

  it('reads divisors of rotary frequencies, one per pair of dimensions', () => {
    const divisors = Array<number>(64).fill(2);
    const json = { ...QWEN_1_5B, rope_scaling: { rope_type: 'divisors', divisors } };
    expect(parseModelConfig(json).ropeScaling).toEqual({ kind: 'divisors', divisors });
  });

  it('reads the spelling of transformers 4', () => {
    expect(parseModelConfig(QWEN_1_5B)).toEqual({
      architecture: 'qwen2', vocabSize: 151936, hiddenSize: 1536, intermediateSize: 8960, layers: 28, heads: 12, kvHeads: 2, headDim: 128,
      ropeTheta: 1e6, rmsNormEps: 1e-6, maxPositions: 32768, tiedEmbeddings: true, qkvBias: true, qkNorm: false, ropeScaling: null,
    }); // prettier-ignore
  });

  it('reads the spelling of transformers 5', () => {
    const { rope_theta: theta, ...rest } = QWEN_1_5B;
    const json = {
      ...rest,
      rope_parameters: { rope_theta: theta, rope_type: 'default' },
      layer_types: Array(28).fill('full_attention'),
    };
    expect(parseModelConfig(json)).toEqual(parseModelConfig(QWEN_1_5B));
  });

  it('takes the defaults of Qwen2Config where fields are absent or null', () => {
    const json = {
      ...QWEN_1_5B,
      rope_theta: undefined,
      rope_scaling: null,
      head_dim: null,
      tie_word_embeddings: undefined,
      num_key_value_heads: null,
    };
    expect(parseModelConfig(json)).toMatchObject({
      ropeTheta: 10000,
      headDim: 128,
      tiedEmbeddings: false,
      kvHeads: 12,
    });
  });

  it.each([
    [{ model_type: 'gemma3' }, '"gemma3"'],
    [{ model_type: 'toString' }, '"toString"'],
    [{ model_type: 'qwen3' }, 'Qwen2ForCausalLM'],
    [{ attention_bias: true }, 'biases in its attention'],
    [{ mlp_bias: true }, 'biases in its MLP'],
    [{ model_type: undefined }, 'model type'],
    [{ architectures: ['Qwen2ForSequenceClassification'] }, 'Qwen2ForSequenceClassification'],
    [{ hidden_act: 'gelu' }, '"gelu"'],
    [{ use_sliding_window: true }, 'sliding-window'],
    [{ layer_types: ['full_attention', 'sliding_attention'] }, '"sliding_attention"'],
    [{ rope_scaling: { type: 'yarn', factor: 4 } }, '"yarn"'],
    [{ rope_parameters: { rope_type: 'longrope', rope_theta: 1 } }, '"longrope"'],
    [{ rope_parameters: { rope_type: 'default' }, rope_scaling: { rope_type: 'dynamic' } }, '"dynamic"'],
    [{ rope_parameters: { rope_type: 'default', partial_rotary_factor: 0.5 } }, 'part of each head'],
    [{ quantization_config: { quant_method: 'awq' } }, 'already quantized'],
    [{ head_dim: 40 }, 'multiple of 16'],
  ])('does not support %j', (change, reason) => {
    expect(() => parseModelConfig({ ...QWEN_1_5B, ...change })).toThrow(
      expect.objectContaining({
        code: 'model-unsupported',
        message: expect.stringContaining(reason) as string,
      }),
    );
  });

  it.each([
    [null, 'not a JSON object'],
    [[], 'not a JSON object'],
    [{ ...QWEN_1_5B, hidden_size: -1 }, '"hidden_size"'],
    [{ ...QWEN_1_5B, hidden_size: '1536' }, '"hidden_size"'],
    [{ ...QWEN_1_5B, vocab_size: undefined }, '"vocab_size"'],
    [{ ...QWEN_1_5B, num_hidden_layers: 1e9 }, '"num_hidden_layers"'],
    [{ ...QWEN_1_5B, num_attention_heads: 7 }, '"head_dim"'],
    [{ ...QWEN_1_5B, num_key_value_heads: 5 }, '12 attention heads'],
    [{ ...QWEN_1_5B, rms_norm_eps: 0 }, '"rms_norm_eps"'],
    [{ ...QWEN_1_5B, rope_theta: 'x' }, '"rope_theta"'],
    [{ ...QWEN_1_5B, rope_parameters: 3 }, '"rope_parameters"'],
    [{ ...QWEN_1_5B, rope_scaling: { rope_type: 'llama3', factor: 8 } }, '"low_freq_factor"'],
    [{ ...QWEN_1_5B, rope_scaling: { ...LLAMA3_ROPE, low_freq_factor: 4 } }, '"high_freq_factor"'],
    [{ ...QWEN_1_5B, rope_scaling: { rope_type: 'divisors', divisors: [1] } }, '"divisors"'],
    [{ ...QWEN_1_5B, tie_word_embeddings: 1 }, '"tie_word_embeddings"'],
  ])('calls %j damaged', (json, reason) => {
    expect(() => parseModelConfig(json)).toThrow(
      expect.objectContaining({ code: 'model-corrupt', message: expect.stringContaining(reason) as string }),
    );
  });

  it('does not look fields up on prototypes', () => {
    const inherited: unknown = Object.create(QWEN_1_5B);
    expect(() => parseModelConfig(inherited)).toThrow('model type');
  });
});
