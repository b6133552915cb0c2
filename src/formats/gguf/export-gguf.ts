/** A checkpoint in the words of GGUF, as llama.cpp's own converter writes them. */
import { ModelFormatError } from '../../lib/model-format-error.ts';
import { expectedTensors } from '../check-tensors.ts';
import type { ModelConfig } from '../model-config.ts';
import type { GgufEntry, GgufTensorEntry } from './encode-gguf-header.ts';
import { ROPE_DIVISORS } from './gguf-config.ts';
import { ggufNames, permutedHeads } from './gguf-weights.ts';
import { PRE_TOKENIZERS } from './pre-tokenizers.ts';

/** A tensor to write, and where its values come from. */
export interface GgufExport extends GgufTensorEntry {
  /** Name of transformers; null for the divisors of rotary frequencies. */
  readonly source: string | null;
  /** See `GgufWeight`. */
  readonly permutedHeads: number | null;
}

/** Tensors in the order they are written. Vectors stay f32, as llama.cpp wants them. */
export function ggufExports(config: ModelConfig, matrices: 'F32' | 'F16'): GgufExport[] {
  const names = ggufNames(config);
  const permuted = permutedHeads(config);
  const divisors: GgufExport = {
    name: ROPE_DIVISORS,
    type: 'F32',
    shape: [config.headDim / 2],
    source: null,
    permutedHeads: null,
  };
  const weights = [...expectedTensors(config)].map(([source, shape]) => ({
    name: names.get(source) ?? source,
    type: shape.length === 1 ? ('F32' as const) : matrices,
    shape,
    source,
    permutedHeads: permuted.get(source) ?? null,
  }));
  return config.ropeScaling === null ? weights : [divisors, ...weights];
}

/** Rows in the order of GGUF: the opposite of reading, see `ggufRows`. */
export function permutedRows(values: Float32Array, rows: number, heads: number | null): Float32Array {
  if (heads === null) return values;
  const out = new Float32Array(values.length);
  const columns = values.length / rows;
  const headDim = rows / heads;
  for (let row = 0; row < rows; row++) {
    const place = row % headDim;
    const from = row - place + (place >> 1) + (place & 1) * (headDim / 2);
    out.set(values.subarray(from * columns, (from + 1) * columns), row * columns);
  }
  return out;
}

/** Keys that describe the model. */
export function ggufModelEntries(config: ModelConfig, name: string): Map<string, GgufEntry> {
  const { architecture } = config;
  const u32 = (value: number): GgufEntry => ({ kind: 'u32', value });
  const own: Record<string, GgufEntry> = {
    context_length: u32(config.maxPositions),
    embedding_length: u32(config.hiddenSize),
    block_count: u32(config.layers),
    feed_forward_length: u32(config.intermediateSize),
    'attention.head_count': u32(config.heads),
    'attention.head_count_kv': u32(config.kvHeads),
    'attention.key_length': u32(config.headDim),
    'attention.value_length': u32(config.headDim),
    'attention.layer_norm_rms_epsilon': { kind: 'f32', value: config.rmsNormEps },
    'rope.freq_base': { kind: 'f32', value: config.ropeTheta },
    'rope.dimension_count': u32(config.headDim),
    vocab_size: u32(config.vocabSize),
  };
  return new Map<string, GgufEntry>([
    ['general.architecture', { kind: 'text', value: architecture }],
    ['general.name', { kind: 'text', value: name }],
    ...Object.entries(own).map(([key, entry]): [string, GgufEntry] => [`${architecture}.${key}`, entry]),
  ]);
}

/** The parts of a tokenizer.json that are written. */
interface BpeTokenizer {
  readonly model: {
    readonly type: string;
    readonly vocab: Readonly<Record<string, number>>;
    readonly merges: readonly (string | readonly string[])[];
    readonly ignore_merges?: boolean;
  };
  readonly added_tokens: readonly {
    readonly id: number;
    readonly content: string;
    readonly special: boolean;
  }[];
}

function unsupported(reason: string): ModelFormatError {
  return new ModelFormatError(
    'model-unsupported',
    `This tokenizer cannot be written as GGUF: ${reason}. Export another checkpoint.`,
  );
}

/** llama.cpp's name for the way a tokenizer.json cuts words. */
function preTokenizerName(json: unknown): string {
  const text = JSON.stringify(json);
  for (const [name, { pattern }] of PRE_TOKENIZERS) {
    if (text.includes(JSON.stringify(pattern))) return name;
  }
  throw unsupported('it cuts words in a way that llama.cpp has no name for here');
}

/**
 * Keys that describe the tokenizer. Rows of the embedding without a token are named and typed as unused.
 * @param json parsed tokenizer.json, which a tokenizer was made of before, so its shape is known to be right
 * @param rows of the embedding
 */
export function ggufTokenizerEntries(
  json: unknown,
  config: Readonly<Record<string, unknown>>,
  rows: number,
): Map<string, GgufEntry> {
  const { model, added_tokens: added } = json as BpeTokenizer;
  if (model.type !== 'BPE') throw unsupported(`it is of the kind ${model.type}`);
  const tokens = Array.from({ length: rows }, (_, id) => `[PAD${id}]`);
  const types = tokens.map(() => 5);
  const set = (id: number, content: string, type: number) => {
    if (id >= rows) throw unsupported(`its token ${id} has no row in the embedding`);
    tokens[id] = content;
    types[id] = type;
  };
  for (const [content, id] of Object.entries(model.vocab)) set(id, content, 1);
  for (const { id, content, special } of added) set(id, content, special ? 3 : 4);
  const merges = model.merges.map((pair) => (typeof pair === 'string' ? pair : pair.join(' ')));
  const entries = new Map<string, GgufEntry>([
    ['tokenizer.ggml.model', { kind: 'text', value: 'gpt2' }],
    ['tokenizer.ggml.pre', { kind: 'text', value: preTokenizerName(json) }],
    ['tokenizer.ggml.tokens', { kind: 'texts', value: tokens }],
    ['tokenizer.ggml.token_type', { kind: 'i32s', value: types }],
    ['tokenizer.ggml.merges', { kind: 'texts', value: merges }],
    ['tokenizer.ggml.add_bos_token', { kind: 'bool', value: false }],
  ]);
  for (const name of ['bos', 'eos'] as const) {
    const id = tokens.indexOf(String(config[`${name}_token`] ?? ''));
    if (id >= 0) entries.set(`tokenizer.ggml.${name}_token_id`, { kind: 'u32', value: id });
  }
  const template = config['chat_template'];
  if (typeof template === 'string') entries.set('tokenizer.chat_template', { kind: 'text', value: template });
  return entries;
}
