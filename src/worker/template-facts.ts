/** What a checkpoint's parsed tokenizer.json and tokenizer_config.json say about how it is talked to. */
import type { TemplateFacts } from '../reasoning/guess-think-format.ts';
import { specialTokensOf } from '../reasoning/prompt-template.ts';

/** Files that are not what they should be give facts without tokens or template; opening the checkpoint says what is wrong. */
export function templateFacts(tokenizer: unknown, tokenizerConfig: unknown): TemplateFacts {
  const config = asRecord(tokenizerConfig);
  const { chat_template: chatTemplate } = config;
  const { added_tokens: added } = asRecord(tokenizer);
  const tokens = new Set((Array.isArray(added) ? added : []).map((token) => asRecord(token)['content']));
  return {
    chatTemplate: typeof chatTemplate === 'string' ? chatTemplate : '',
    specialTokens: specialTokensOf(config),
    hasToken: (text) => tokens.has(text),
  };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
