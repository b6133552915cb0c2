/**
 * Hugging Face `config.json` → the few numbers the graph needs. Everything that would change the maths and is not
 * implemented is refused by name: a wrong model that runs is worse than none.
 */
import { ModelFormatError } from '../lib/model-format-error.ts';

/** Shape of a decoder-only model. All sizes are element counts. */
export interface ModelConfig {
  readonly architecture: 'qwen2';
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly ropeTheta: number;
  readonly rmsNormEps: number;
  readonly maxPositions: number;
  /** The output head is the embedding table. */
  readonly tiedEmbeddings: boolean;
  readonly qkvBias: boolean;
}

/** `hidden_size` and friends beyond this exist in no published model; the limit keeps products exact and allocations sane. */
const MAX_SIZE = 1_000_000;
/** Context lengths up to 10M tokens have been published. */
const MAX_POSITIONS = 100_000_000;
/** The deepest open decoder has 126 layers. */
const MAX_LAYERS = 1024;
/** `rope_theta` defaults of transformers' Qwen2Config, used where a config leaves the field out. */
const DEFAULT_ROPE_THETA = 10_000;
const DEFAULT_RMS_NORM_EPS = 1e-6;
const DEFAULT_MAX_POSITIONS = 32_768;

type Fields = Readonly<Record<string, unknown>>;

function unsupported(reason: string): ModelFormatError {
  return new ModelFormatError(
    'model-unsupported',
    `This checkpoint cannot be run here: ${reason}. Choose a Qwen2 checkpoint such as s1.1-1.5B.`,
  );
}

function corrupt(reason: string): ModelFormatError {
  return new ModelFormatError(
    'model-corrupt',
    `config.json is wrong: ${reason}. Download the checkpoint again.`,
  );
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Own property only: `toString` or `__proto__` must not be found on the prototype. `null` reads as absent. */
function field(fields: Fields, key: string): unknown {
  return Object.hasOwn(fields, key) ? (fields[key] ?? undefined) : undefined;
}

function quote(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 80);
}

function count(fields: Fields, key: string, max: number, fallback?: number): number {
  const value = field(fields, key) ?? fallback;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > max) {
    throw corrupt(`"${key}" must be a whole number from 1 to ${max}, not ${quote(value)}`);
  }
  return value;
}

function positive(fields: Fields, key: string, fallback: number): number {
  const value = field(fields, key) ?? fallback;
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) {
    throw corrupt(`"${key}" must be a positive number, not ${quote(value)}`);
  }
  return value;
}

function flag(fields: Fields, key: string, fallback: boolean): boolean {
  const value = field(fields, key) ?? fallback;
  if (typeof value !== 'boolean') throw corrupt(`"${key}" must be true or false, not ${quote(value)}`);
  return value;
}

function checkArchitecture(fields: Fields): void {
  const names = field(fields, 'architectures');
  const type = field(fields, 'model_type');
  if (type !== 'qwen2') throw unsupported(`its model type is ${quote(type)}`);
  if (names !== undefined && (!Array.isArray(names) || names[0] !== 'Qwen2ForCausalLM')) {
    throw unsupported(`its architecture is ${quote(names)}`);
  }
  const activation = field(fields, 'hidden_act') ?? 'silu';
  if (activation !== 'silu') throw unsupported(`its activation function is ${quote(activation)}`);
  const quantization = field(fields, 'quantization_config');
  if (quantization !== undefined) {
    throw unsupported('its weights are already quantized; use the original ones');
  }
}

/** Only full attention is built: every position sees all earlier ones. */
function checkAttention(fields: Fields): void {
  if (flag(fields, 'use_sliding_window', false)) throw unsupported('it uses sliding-window attention');
  const types = field(fields, 'layer_types');
  if (types === undefined) return;
  const other = Array.isArray(types) ? types.find((type) => type !== 'full_attention') : types;
  if (other !== undefined) throw unsupported(`it has layers of type ${quote(other)}`);
}

/** transformers 4 writes `rope_theta` and `rope_scaling`; transformers 5 writes `rope_parameters` with both inside. */
function readRopeTheta(fields: Fields): number {
  const nested = field(fields, 'rope_parameters');
  const scaling = field(fields, 'rope_scaling');
  for (const [key, value] of [
    ['rope_parameters', nested],
    ['rope_scaling', scaling],
  ] as const) {
    if (value === undefined) continue;
    if (!isFields(value)) throw corrupt(`"${key}" must be an object, not ${quote(value)}`);
    const type = field(value, 'rope_type') ?? field(value, 'type') ?? 'default';
    if (type !== 'default') throw unsupported(`it scales positions by the method ${quote(type)}`);
  }
  const partial = isFields(nested) ? field(nested, 'partial_rotary_factor') : undefined;
  if ((partial ?? field(fields, 'partial_rotary_factor') ?? 1) !== 1) {
    throw unsupported('it rotates only part of each head');
  }
  const source = isFields(nested) && field(nested, 'rope_theta') !== undefined ? nested : fields;
  return positive(source, 'rope_theta', DEFAULT_ROPE_THETA);
}

function checkHeads(config: ModelConfig): void {
  const { heads, kvHeads, headDim } = config;
  if (heads % kvHeads !== 0) {
    throw corrupt(`${heads} attention heads cannot share ${kvHeads} key-value heads`);
  }
  // GroupQueryAttention rotates in groups of 16 (reference: its shape checks).
  if (headDim % 16 !== 0) {
    throw unsupported(`its heads have ${headDim} dimensions, which is not a multiple of 16`);
  }
}

/**
 * Reads a parsed `config.json`.
 * @throws ModelFormatError `model-unsupported` for what is not implemented, `model-corrupt` for impossible values
 */
export function parseModelConfig(json: unknown): ModelConfig {
  if (!isFields(json)) throw corrupt('it is not a JSON object');
  checkArchitecture(json);
  checkAttention(json);
  const hiddenSize = count(json, 'hidden_size', MAX_SIZE);
  const heads = count(json, 'num_attention_heads', MAX_SIZE);
  const config: ModelConfig = {
    architecture: 'qwen2',
    vocabSize: count(json, 'vocab_size', MAX_SIZE),
    hiddenSize,
    intermediateSize: count(json, 'intermediate_size', MAX_SIZE),
    layers: count(json, 'num_hidden_layers', MAX_LAYERS),
    heads,
    kvHeads: count(json, 'num_key_value_heads', MAX_SIZE, heads),
    headDim: count(json, 'head_dim', MAX_SIZE, hiddenSize / heads),
    ropeTheta: readRopeTheta(json),
    rmsNormEps: positive(json, 'rms_norm_eps', DEFAULT_RMS_NORM_EPS),
    maxPositions: count(json, 'max_position_embeddings', MAX_POSITIONS, DEFAULT_MAX_POSITIONS),
    tiedEmbeddings: flag(json, 'tie_word_embeddings', false),
    // Qwen2 always has them; no config field switches them off.
    qkvBias: true,
  };
  checkHeads(config);
  return config;
}
