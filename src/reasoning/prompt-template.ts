/** Renders a checkpoint's own chat template (the `chat_template` of tokenizer_config.json). */
import { parse, tokenize } from '@huggingface/jinja';
import { ModelFormatError } from '../lib/model-format-error.ts';
import { promptEnvironment } from './prompt-environment.ts';
import { PromptInterpreter, templateTooLarge } from './prompt-interpreter.ts';

/** Text before and after the user's question in a rendered prompt. */
export interface PromptFrame {
  readonly before: string;
  readonly after: string;
}

/** One turn of a conversation, as chat templates are given it. */
export interface ChatTurn {
  readonly role: 'user' | 'assistant';
  readonly content: string;
  /** Where templates that know thinking look for it first. */
  readonly reasoning_content?: string;
}

// A private-use character: no template produces it by itself, and no question is rendered through the template.
const PLACEHOLDER = '\uE000';

/** Characters; the longest published templates, with tools and documents, have a third of it. */
const MAX_TEMPLATE = 64 * 1024;
/** Looking for statements takes the square of this. */
const LONG_SPACE = /\s{1000}/;
/** Characters that the library goes through in the time of one step. */
const CHARACTERS_PER_STEP = 16;

/**
 * Splits the prompt around the question, so that the question can be tokenized as plain text: special-token text in a
 * question must not become a special token.
 * @throws ModelFormatError when the template cannot be rendered or does not contain the question exactly once
 */
export function renderPromptFrame(
  chatTemplate: string,
  specialTokens: Record<string, string> = {},
): PromptFrame {
  const rendered = renderChat(chatTemplate, [{ role: 'user', content: PLACEHOLDER }], specialTokens);
  const [before, after, ...rest] = rendered.split(PLACEHOLDER);
  if (before === undefined || after === undefined || rest.length > 0) {
    throw unrenderable('it does not contain the question exactly once');
  }
  return { before, after };
}

/**
 * The prompt that asks for the next turn of the assistant, or for nothing more after its own.
 * @throws ModelFormatError when the template cannot be rendered, `model-unsupported` when it does too much
 */
export function renderChat(
  chatTemplate: string,
  messages: readonly ChatTurn[],
  specialTokens: Record<string, string> = {},
): string {
  if (chatTemplate.length > MAX_TEMPLATE || LONG_SPACE.test(chatTemplate)) throw templateTooLarge();
  const values = { ...specialTokens, messages, add_generation_prompt: messages.at(-1)?.role === 'user' };
  const macroWork = Math.ceil(chatTemplate.length / CHARACTERS_PER_STEP);
  try {
    // transformers sets both of these.
    const program = parse(tokenize(chatTemplate, { lstrip_blocks: true, trim_blocks: true }));
    return String(new PromptInterpreter(promptEnvironment(values), macroWork).run(program).value);
  } catch (error) {
    if (error instanceof ModelFormatError) throw error;
    throw unrenderable(error instanceof Error ? error.message : String(error));
  }
}

function unrenderable(reason: string): ModelFormatError {
  return new ModelFormatError(
    'tokenizer-missing',
    `The chat template could not be rendered (${reason.slice(0, 200)}). The model folder is damaged or of another kind.`,
  );
}

/** `bos_token` and `eos_token` of a parsed tokenizer_config.json, each a text or an object with its text. */
export function specialTokensOf(tokenizerConfig: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    ['bos_token', 'eos_token'].flatMap((name) => {
      const token = tokenizerConfig[name];
      const text = typeof token === 'object' && token !== null && 'content' in token ? token.content : token;
      return typeof text === 'string' ? [[name, text]] : [];
    }),
  );
}
