/** How transformers names the tensors of Qwen2, Qwen3 and Llama decoders. Which of them a model has follows from its config. */

/** Names within one decoder layer. */
export interface LayerTensorNames {
  readonly inputNorm: string;
  readonly postNorm: string;
  readonly weight: Readonly<Record<'q' | 'k' | 'v' | 'o' | 'gate' | 'up' | 'down', string>>;
  readonly bias: Readonly<Record<'q' | 'k' | 'v', string>>;
  /** [headDim], shared by all heads */
  readonly headNorm: Readonly<Record<'q' | 'k', string>>;
}

function layer(index: number): LayerTensorNames {
  const prefix = `model.layers.${index}.`;
  const attention = (part: string) => `${prefix}self_attn.${part}_proj`;
  const mlp = (part: string) => `${prefix}mlp.${part}_proj.weight`;
  return {
    inputNorm: `${prefix}input_layernorm.weight`,
    postNorm: `${prefix}post_attention_layernorm.weight`,
    weight: {
      q: `${attention('q')}.weight`,
      k: `${attention('k')}.weight`,
      v: `${attention('v')}.weight`,
      o: `${attention('o')}.weight`,
      gate: mlp('gate'),
      up: mlp('up'),
      down: mlp('down'),
    },
    bias: { q: `${attention('q')}.bias`, k: `${attention('k')}.bias`, v: `${attention('v')}.bias` },
    headNorm: {
      q: `${prefix}self_attn.q_norm.weight`,
      k: `${prefix}self_attn.k_norm.weight`,
    },
  };
}

export const tensorNames = {
  /** [vocabSize, hiddenSize] */
  embedding: 'model.embed_tokens.weight',
  /** [hiddenSize] */
  finalNorm: 'model.norm.weight',
  /** [vocabSize, hiddenSize]; absent when embeddings are tied */
  head: 'lm_head.weight',
  layer,
} as const;
