/** What a GGUF header says about its model, in the words of a Hugging Face `config.json`. */
import { ModelFormatError } from '../../lib/model-format-error.ts';
import { ARCHITECTURES, isArchitecture } from '../architecture.ts';
import type { Architecture } from '../architecture.ts';
import { corruptGguf } from './byte-cursor.ts';
import type { GgufHeader } from './gguf-header.ts';
import { ggufText } from './gguf-metadata.ts';
import type { GgufMetadata, GgufValue } from './gguf-metadata.ts';

/** Tensor with a divisor for each rotary frequency, where a file has one (Llama 3.1 and later). */
export const ROPE_DIVISORS = 'rope_freqs.weight';

/** Fields with the same meaning in both; the file's keys begin with the name of the architecture. */
const SAME: readonly (readonly [field: string, key: string])[] = [
  ['hidden_size', 'embedding_length'],
  ['intermediate_size', 'feed_forward_length'],
  ['num_hidden_layers', 'block_count'],
  ['num_attention_heads', 'attention.head_count'],
  ['num_key_value_heads', 'attention.head_count_kv'],
  ['max_position_embeddings', 'context_length'],
  ['rms_norm_eps', 'attention.layer_norm_rms_epsilon'],
  ['rope_theta', 'rope.freq_base'],
];

function unsupported(reason: string): ModelFormatError {
  return new ModelFormatError(
    'model-unsupported',
    `This GGUF file cannot be run here: ${reason}. Choose a Qwen2, Qwen3 or Llama 3 model in one file.`,
  );
}

function architectureOf(metadata: GgufMetadata): Architecture {
  const name = ggufText(metadata, 'general.architecture');
  if (name === undefined) throw corruptGguf('it does not name its architecture');
  if (!isArchitecture(name)) throw unsupported(`its architecture is "${name.slice(0, 80)}"`);
  return name;
}

type Get = (key: string) => GgufValue | undefined;

/** Features that files of the same architecture name can have and that are not built. */
function checkFeatures(metadata: GgufMetadata, get: Get): void {
  const parts = metadata.get('split.count');
  if (typeof parts === 'number' && parts > 1) throw unsupported(`it is one of ${parts} parts`);
  const experts = get('expert_count');
  if (experts !== undefined && experts !== 0) throw unsupported('it is a mixture of experts');
}

/** Llama.cpp leaves the size of a head out where it is hidden size / heads, in every architecture. */
function headDimOf(get: Get): GgufValue | undefined {
  const size = get('attention.key_length');
  if (size !== undefined) {
    if ((get('attention.value_length') ?? size) !== size) {
      throw unsupported('its keys and values differ in size');
    }
    return size;
  }
  const hidden = get('embedding_length');
  const heads = get('attention.head_count');
  return typeof hidden === 'number' && typeof heads === 'number' ? hidden / heads : undefined;
}

function ropeScalingOf(get: Get, divisors: ArrayLike<number> | undefined): object | null {
  const type = get('rope.scaling.type') ?? 'none';
  if (type !== 'none') return { rope_type: type };
  return divisors === undefined ? null : { rope_type: 'divisors', divisors: Array.from(divisors) };
}

/**
 * A `config.json` for the file; `parseModelConfig` checks its values. "rope_type": "divisors" is our own addition to the format.
 * @param divisors values of the tensor `ROPE_DIVISORS`, which must be given when the header lists it
 * @throws ModelFormatError `model-unsupported` for other architectures and features, by name
 */
export function ggufConfigJson(
  { metadata, tensors }: GgufHeader,
  divisors: ArrayLike<number> | undefined,
): Record<string, unknown> {
  const architecture = architectureOf(metadata);
  const get: Get = (key) => metadata.get(`${architecture}.${key}`);
  checkFeatures(metadata, get);
  const headDim = headDimOf(get);
  const rotated = get('rope.dimension_count') ?? headDim;
  return {
    architectures: [ARCHITECTURES[architecture].className],
    model_type: architecture,
    ...Object.fromEntries(SAME.map(([field, key]) => [field, get(key)])),
    head_dim: headDim,
    vocab_size: tensors.get('token_embd.weight')?.shape[0],
    tie_word_embeddings: !tensors.has('output.weight'),
    ...(rotated === headDim ? {} : { partial_rotary_factor: Number(rotated) / Number(headDim) }),
    rope_scaling: ropeScalingOf(get, divisors),
  };
}
