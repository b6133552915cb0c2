/**
 * Hugging Face `config.json` → the few numbers the graph needs. Everything that would change the maths and is not
 * implemented is refused by name: a wrong model that runs is worse than none.
 */
import { ModelFormatError } from '../lib/model-format-error.ts';
import { ARCHITECTURES, isArchitecture } from './architecture.ts';
import type { Architecture } from './architecture.ts';
import { ConfigFields, quote } from './config-fields.ts';
import { readRopeScaling } from './rope-scaling.ts';
import type { RopeScaling } from './rope-scaling.ts';

/** Shape of a decoder-only model. All sizes are element counts. */
export interface ModelConfig {
  readonly architecture: Architecture;
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly kvHeads: number;
  /** Size of one head; heads * headDim need not be hiddenSize. */
  readonly headDim: number;
  readonly ropeTheta: number;
  /** null: plain rotary positions. */
  readonly ropeScaling: RopeScaling | null;
  readonly rmsNormEps: number;
  readonly maxPositions: number;
  /** The output head is the embedding table. */
  readonly tiedEmbeddings: boolean;
  readonly qkvBias: boolean;
  /** Query and key heads are normalized before rotation. */
  readonly qkNorm: boolean;
}

/** `hidden_size` and friends beyond this exist in no published model; the limit keeps products exact and allocations sane. */
const MAX_SIZE = 1_000_000;
/** Context lengths up to 10M tokens have been published. */
const MAX_POSITIONS = 100_000_000;
/** The deepest open decoder has 126 layers. */
const MAX_LAYERS = 1024;
/** Defaults of transformers where a config leaves the field out. */
const DEFAULT_ROPE_THETA = 10_000;
const DEFAULT_RMS_NORM_EPS = 1e-6;

function unsupported(reason: string): ModelFormatError {
  return new ModelFormatError(
    'model-unsupported',
    `This checkpoint cannot be run here: ${reason}. Choose a Qwen2, Qwen3 or Llama 3 checkpoint such as s1.1-1.5B.`,
  );
}

function readArchitecture(fields: ConfigFields): Architecture {
  const type = fields.value('model_type');
  if (!isArchitecture(type)) throw unsupported(`its model type is ${quote(type)}`);
  const names = fields.value('architectures');
  if (names !== undefined && (!Array.isArray(names) || names[0] !== ARCHITECTURES[type].className)) {
    throw unsupported(`its architecture is ${quote(names)}`);
  }
  return type;
}

/** Options of these families that would add to the graph what it does not have. */
function checkOptions(fields: ConfigFields): void {
  const activation = fields.value('hidden_act') ?? 'silu';
  if (activation !== 'silu') throw unsupported(`its activation function is ${quote(activation)}`);
  if (fields.value('quantization_config') !== undefined) {
    throw unsupported('its weights are already quantized; use the original ones');
  }
  for (const [key, place] of [
    ['attention_bias', 'attention'],
    ['mlp_bias', 'MLP'],
  ] as const) {
    if (fields.flag(key, false)) throw unsupported(`it has biases in its ${place}`);
  }
}

/** Only full attention is built: every position sees all earlier ones. */
function checkAttention(fields: ConfigFields): void {
  if (fields.flag('use_sliding_window', false)) throw unsupported('it uses sliding-window attention');
  const types = fields.value('layer_types');
  if (types === undefined) return;
  const other: unknown = Array.isArray(types) ? types.find((type) => type !== 'full_attention') : types;
  if (other !== undefined) throw unsupported(`it has layers of type ${quote(other)}`);
}

/** transformers 4 writes `rope_theta` and `rope_scaling`; transformers 5 writes `rope_parameters` with both inside. */
function readRope(
  fields: ConfigFields,
  headDim: number,
  maxPositions: number,
): Pick<ModelConfig, 'ropeTheta' | 'ropeScaling'> {
  const nested = fields.inner('rope_parameters');
  const partial = nested?.value('partial_rotary_factor') ?? fields.value('partial_rotary_factor') ?? 1;
  if (partial !== 1) throw unsupported('it rotates only part of each head');
  const source = nested?.value('rope_theta') === undefined ? fields : nested;
  return {
    ropeTheta: source.positive('rope_theta', DEFAULT_ROPE_THETA),
    ropeScaling:
      readRopeScaling(nested, headDim, maxPositions) ??
      readRopeScaling(fields.inner('rope_scaling'), headDim, maxPositions),
  };
}

function checkHeads(fields: ConfigFields, { heads, kvHeads, headDim }: ModelConfig): void {
  if (heads % kvHeads !== 0) {
    throw fields.corrupt(`${heads} attention heads cannot share ${kvHeads} key-value heads`);
  }
  // GroupQueryAttention rotates in groups of 16 (reference: its shape checks).
  if (headDim % 16 !== 0) {
    throw unsupported(`its heads have ${headDim} dimensions, which is not a multiple of 16`);
  }
}

/**
 * Reads a parsed `config.json`.
 * @param file what it was read from, for messages
 * @throws ModelFormatError `model-unsupported` for what is not implemented, `model-corrupt` for impossible values
 */
export function parseModelConfig(json: unknown, file = 'config.json'): ModelConfig {
  const fields = new ConfigFields(json, file);
  const architecture = readArchitecture(fields);
  const { qkvBias, qkNorm, defaultHeadDim, defaultMaxPositions } = ARCHITECTURES[architecture];
  checkOptions(fields);
  checkAttention(fields);
  const hiddenSize = fields.count('hidden_size', MAX_SIZE);
  const heads = fields.count('num_attention_heads', MAX_SIZE);
  const headDim = fields.count('head_dim', MAX_SIZE, defaultHeadDim ?? hiddenSize / heads);
  const maxPositions = fields.count('max_position_embeddings', MAX_POSITIONS, defaultMaxPositions);
  const config: ModelConfig = {
    architecture,
    vocabSize: fields.count('vocab_size', MAX_SIZE),
    hiddenSize,
    intermediateSize: fields.count('intermediate_size', MAX_SIZE),
    layers: fields.count('num_hidden_layers', MAX_LAYERS),
    heads,
    kvHeads: fields.count('num_key_value_heads', MAX_SIZE, heads),
    headDim,
    ...readRope(fields, headDim, maxPositions),
    rmsNormEps: fields.positive('rms_norm_eps', DEFAULT_RMS_NORM_EPS),
    maxPositions,
    tiedEmbeddings: fields.flag('tie_word_embeddings', false),
    qkvBias,
    qkNorm,
  };
  checkHeads(fields, config);
  return config;
}
