/** Text to ids and back for one checkpoint, over `@huggingface/tokenizers`. Knows nothing about runs. */
import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import { ModelFormatError } from '../lib/model-format-error.ts';
import { checkPatterns } from './check-patterns.ts';
import { checkTokenIds } from './check-token-ids.ts';
import { renderPromptFrame, specialTokensOf, type PromptFrame } from '../reasoning/prompt-template.ts';

export interface Tokenizer {
  /** Ids that exist: every id is below this, larger ones must never be sampled. */
  readonly size: number;
  /** Tokenizes with special-token text recognised; for prompts and delimiters. */
  encode(text: string): number[];
  /** Tokenizes a user's words: special-token text stays plain text. */
  encodePlain(text: string): number[];
  /** Text of ids, special tokens included; incomplete characters come out as U+FFFD. */
  decode(ids: readonly number[]): string;
  /** Ids of the whole prompt for a question, through the checkpoint's chat template. */
  encodeQuestion(question: string): number[];
}

/**
 * @param tokenizerJson parsed tokenizer.json
 * @param tokenizerConfig parsed tokenizer_config.json, with `chat_template`
 * @throws ModelFormatError `tokenizer-missing` when either is not what it should be
 */
export function createTokenizer(tokenizerJson: unknown, tokenizerConfig: unknown): Tokenizer {
  const json = asRecord(tokenizerJson, 'tokenizer.json');
  const config = asRecord(tokenizerConfig, 'tokenizer_config.json');
  const tokenizer = guard(() => {
    checkTokenIds(json);
    checkPatterns(json);
    return new HuggingFaceTokenizer(json, config);
  }, UNREADABLE);
  const frame = guard(() => chatFrame(config), 'The chat template could not be rendered');
  const specials = guard(() => specialTexts(tokenizer), UNREADABLE);
  const size = vocabularySize(tokenizer);

  // Some parts of tokenizer.json are looked at when there is text for them.
  const encode = (text: string): number[] =>
    text === '' ? [] : guard(() => idsOf(tokenizer, text, size), UNREADABLE);
  const encodePlain = (text: string): number[] => splitSpecials(text, specials).flatMap(encode);
  const before = encode(frame.before);
  const after = encode(frame.after);

  return {
    size,
    encode,
    encodePlain,
    decode: (ids) =>
      ids.length === 0 ? '' : guard(() => tokenizer.decode([...ids], DECODE_ALL), UNREADABLE),
    encodeQuestion: (question) => [...before, ...encodePlain(question), ...after],
  };
}

const UNREADABLE = 'tokenizer.json could not be read';
const DECODE_ALL = { skip_special_tokens: false, clean_up_tokenization_spaces: false } as const;

/** One by one: published vocabularies have more ids than a call may have arguments. */
function vocabularySize(tokenizer: HuggingFaceTokenizer): number {
  let size = 0;
  for (const id of tokenizer.get_vocab(true).values()) {
    size = Math.max(size, id + 1);
  }
  return size;
}

function specialTexts(tokenizer: HuggingFaceTokenizer): string[] {
  return [...tokenizer.get_added_tokens_decoder().values()].map(({ content }) => {
    if (typeof content !== 'string') throw new Error('a special token is not a text');
    return content;
  });
}

/** Ids of the vocabulary, whatever the tokenizer makes of text that it has no token for. */
function idsOf(tokenizer: HuggingFaceTokenizer, text: string, size: number): number[] {
  const { ids } = tokenizer.encode(text, { add_special_tokens: false });
  if (!ids.every((id) => Number.isSafeInteger(id) && id >= 0 && id < size)) {
    throw new Error('it has no tokens for some text');
  }
  return ids;
}

function chatFrame(config: Record<string, unknown>): PromptFrame {
  const template = config['chat_template'];
  if (typeof template !== 'string') {
    throw new ModelFormatError(
      'tokenizer-missing',
      'tokenizer_config.json has no chat_template, so questions cannot be put to this model. Use a chat or reasoning checkpoint.',
    );
  }
  return renderPromptFrame(template, specialTokensOf(config));
}

/** Cuts special-token text in two, so that no piece is recognised as a special token. */
function splitSpecials(text: string, specials: readonly string[]): string[] {
  for (const special of specials) {
    const at = special.length > 1 ? text.indexOf(special) : -1;
    if (at >= 0) {
      const middle = at + Math.ceil(special.length / 2);
      return [
        ...splitSpecials(text.slice(0, middle), specials),
        ...splitSpecials(text.slice(middle), specials),
      ];
    }
  }
  return text === '' ? [] : [text];
}

function asRecord(value: unknown, file: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ModelFormatError(
      'tokenizer-missing',
      `${file} is not a JSON object. The model folder is damaged: load it again.`,
    );
  }
  return value as Record<string, unknown>;
}

function guard<T>(make: () => T, what: string): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof ModelFormatError) {
      throw error;
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new ModelFormatError(
      'tokenizer-missing',
      `${what} (${reason}). The model folder is damaged or of another kind.`,
    );
  }
}
