/** Renders a checkpoint's own chat template (the `chat_template` of tokenizer_config.json). */
import { Template } from '@huggingface/jinja';

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

/**
 * Splits the prompt around the question, so that the question can be tokenized as plain text: special-token text in a
 * question must not become a special token.
 * @throws Error when the template cannot be rendered or does not contain the question exactly once
 */
export function renderPromptFrame(
  chatTemplate: string,
  specialTokens: Record<string, string> = {},
): PromptFrame {
  const rendered = renderChat(chatTemplate, [{ role: 'user', content: PLACEHOLDER }], specialTokens);
  const [before, after, ...rest] = rendered.split(PLACEHOLDER);
  if (before === undefined || after === undefined || rest.length > 0) {
    throw new Error('The chat template does not contain the question exactly once.');
  }
  return { before, after };
}

/**
 * The prompt that asks for the next turn of the assistant, or for nothing more after its own.
 * @throws Error when the template cannot be rendered
 */
export function renderChat(
  chatTemplate: string,
  messages: readonly ChatTurn[],
  specialTokens: Record<string, string> = {},
): string {
  return new Template(chatTemplate).render({
    ...specialTokens,
    messages,
    add_generation_prompt: messages.at(-1)?.role === 'user',
  });
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
