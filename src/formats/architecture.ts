/** The families of decoders that can be built. What sets them apart is data: the graph's blocks read it from the config. */
export interface ArchitectureFacts {
  /** `architectures[0]` of transformers. */
  readonly className: string;
  /** Query, key and value projections have biases; in none of these families does a config field decide it. */
  readonly qkvBias: boolean;
  /** Each head of query and key is normalized (RMSNorm) before it is rotated. */
  readonly qkNorm: boolean;
  /** transformers' default where `head_dim` is left out; null: hidden size / heads. */
  readonly defaultHeadDim: number | null;
  /** transformers' default of `max_position_embeddings`. */
  readonly defaultMaxPositions: number;
}

export const ARCHITECTURES = {
  qwen2: {
    className: 'Qwen2ForCausalLM',
    qkvBias: true,
    qkNorm: false,
    defaultHeadDim: null,
    defaultMaxPositions: 32_768,
  },
  qwen3: {
    className: 'Qwen3ForCausalLM',
    qkvBias: false,
    qkNorm: true,
    defaultHeadDim: 128,
    defaultMaxPositions: 32_768,
  },
  llama: {
    className: 'LlamaForCausalLM',
    qkvBias: false,
    qkNorm: false,
    defaultHeadDim: null,
    defaultMaxPositions: 2048,
  },
} as const satisfies Record<string, ArchitectureFacts>;

/** `model_type` of transformers, and `general.architecture` of GGUF files. */
export type Architecture = keyof typeof ARCHITECTURES;

export function isArchitecture(name: unknown): name is Architecture {
  return typeof name === 'string' && Object.hasOwn(ARCHITECTURES, name);
}
