/** The tokenizer and chat template of a GGUF file as the two JSON files that `@huggingface/tokenizers` takes. */
import { ModelFormatError } from '../../lib/model-format-error.ts';
import { ggufNumbers, ggufText, ggufTexts } from './gguf-metadata.ts';
import type { GgufMetadata } from './gguf-metadata.ts';
import { PRE_TOKENIZERS } from './pre-tokenizers.ts';
import type { PreTokenizer } from './pre-tokenizers.ts';

export interface TokenizerFiles {
  /** As parsed from tokenizer.json. */
  readonly tokenizer: Readonly<Record<string, unknown>>;
  /** As parsed from tokenizer_config.json. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** `tokenizer.ggml.token_type` (llama.h, `enum llama_token_type`). */
const CONTROL = 3;
const USER_DEFINED = 4;
/** Rows of the embedding without a token. */
const UNUSED = 5;

function unsupported(reason: string): ModelFormatError {
  return new ModelFormatError(
    'model-unsupported',
    `The tokenizer of this GGUF file cannot be used here: ${reason}. Choose a Qwen2, Qwen3 or Llama 3 file.`,
  );
}

function missing(what: string): ModelFormatError {
  return new ModelFormatError(
    'tokenizer-missing',
    `The GGUF file has no ${what}, so text cannot be put to its model. Choose another file of this model.`,
  );
}

function damaged(reason: string): ModelFormatError {
  return new ModelFormatError(
    'model-corrupt',
    `The tokenizer of the GGUF file is damaged: ${reason}. Delete the download and fetch it again.`,
  );
}

function preTokenizerOf(metadata: GgufMetadata): PreTokenizer {
  const kind = ggufText(metadata, 'tokenizer.ggml.model');
  if (kind === undefined) throw missing('tokenizer');
  if (kind !== 'gpt2') throw unsupported(`it is of the kind "${kind.slice(0, 80)}"`);
  const name = ggufText(metadata, 'tokenizer.ggml.pre') ?? 'default';
  const known = PRE_TOKENIZERS.get(name);
  if (known === undefined) throw unsupported(`it cuts words by the method "${name.slice(0, 80)}"`);
  return known;
}

interface Vocabulary {
  /** Ids of ordinary tokens. */
  readonly ordinary: ReadonlyMap<string, number>;
  readonly added: readonly { readonly id: number; readonly content: string; readonly special: boolean }[];
}

function readVocabulary(tokens: readonly string[], types: readonly number[] | undefined): Vocabulary {
  if (types !== undefined && types.length !== tokens.length) {
    throw damaged(`it has ${tokens.length} tokens but ${types.length} types of tokens`);
  }
  const ordinary = new Map<string, number>();
  const added: Vocabulary['added'][number][] = [];
  for (const [id, content] of tokens.entries()) {
    const type = types?.[id];
    if (type === UNUSED) continue;
    if (type === CONTROL || type === USER_DEFINED) added.push({ id, content, special: type === CONTROL });
    else ordinary.set(content, id);
  }
  return { ordinary, added };
}

function readMerges(metadata: GgufMetadata): [string, string][] {
  const merges = ggufTexts(metadata, 'tokenizer.ggml.merges');
  if (merges === undefined) throw missing('list of merges');
  return merges.map((line) => {
    // A space within a token is written Ġ, so the first one that is not at the start divides the pair.
    const at = line.indexOf(' ', 1);
    if (at < 0 || at === line.length - 1) throw damaged(`"${line.slice(0, 80)}" is not a pair of tokens`);
    return [line.slice(0, at), line.slice(at + 1)];
  });
}

function tokenizerJson(
  { ordinary, added }: Vocabulary,
  merges: readonly (readonly [string, string])[],
  { pattern, normalizer, ignoreMerges }: PreTokenizer,
): Record<string, unknown> {
  const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: false };
  const split = { type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false };
  const plain = { single_word: false, lstrip: false, rstrip: false, normalized: false };
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: added.map((token) => ({ ...token, ...plain })),
    normalizer: normalizer && { type: normalizer },
    pre_tokenizer: { type: 'Sequence', pretokenizers: [split, byteLevel] },
    post_processor: byteLevel,
    decoder: byteLevel,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: ignoreMerges,
      vocab: Object.fromEntries(ordinary),
      merges,
    },
  };
}

/** The token that `tokenizer.ggml.{name}_token_id` points at; null when the file names none. */
function tokenNamed(metadata: GgufMetadata, tokens: readonly string[], name: string): string | null {
  const id = metadata.get(`tokenizer.ggml.${name}_token_id`);
  if (id === undefined) return null;
  const token = typeof id === 'number' ? tokens[id] : undefined;
  if (token === undefined) throw damaged(`its ${name} token is not in its list of tokens`);
  return token;
}

/**
 * Reads the tokenizer of a file. A file without chat template gives a config without one.
 * @throws ModelFormatError `model-unsupported` for other kinds of tokenizers, by name; `tokenizer-missing`; `model-corrupt`
 */
export function ggufTokenizer(metadata: GgufMetadata): TokenizerFiles {
  const preTokenizer = preTokenizerOf(metadata);
  const tokens = ggufTexts(metadata, 'tokenizer.ggml.tokens');
  if (tokens === undefined) throw missing('list of tokens');
  const vocabulary = readVocabulary(tokens, ggufNumbers(metadata, 'tokenizer.ggml.token_type'));
  const template = ggufText(metadata, 'tokenizer.chat_template');
  return {
    tokenizer: tokenizerJson(vocabulary, readMerges(metadata), preTokenizer),
    config: {
      tokenizer_class: 'PreTrainedTokenizerFast',
      clean_up_tokenization_spaces: false,
      bos_token: tokenNamed(metadata, tokens, 'bos'),
      eos_token: tokenNamed(metadata, tokens, 'eos'),
      ...(template === undefined ? {} : { chat_template: template }),
    },
  };
}
