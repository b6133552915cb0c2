/**
 * Which think format a checkpoint was trained with, from what its authors publish beside the weights. A guess: the
 * catalogue knows better for the checkpoints it lists, and the person can choose another.
 */
import { renderChat, type ChatTurn } from './prompt-template.ts';
import { NO_DELIMITERS_FORMAT, S1_FORMAT, THINK_TAGS_FORMAT } from './think-format.ts';

/** What is known of a checkpoint before its weights are. */
export interface TemplateFacts {
  readonly chatTemplate: string;
  /** `bos_token` and the like, by the names templates use. */
  readonly specialTokens: Record<string, string>;
  /** Whether the text is one token of the checkpoint. */
  hasToken(text: string): boolean;
}

/**
 * Id of a format the checkpoint's tokenizer has the delimiters of. Tags where the template writes them or takes them out
 * of earlier turns; s1's words where turns are marked as in ChatML, which is how all s1 checkpoints were trained.
 */
export function guessThinkFormat(facts: TemplateFacts): string {
  if (facts.hasToken('</think>') && treatsThinkTags(facts)) {
    return THINK_TAGS_FORMAT.id;
  }
  const isChatMl = facts.hasToken('<|im_start|>') && facts.hasToken('<|im_end|>');
  return isChatMl && rendered(facts, [QUESTION]).includes('<|im_start|>')
    ? S1_FORMAT.id
    : NO_DELIMITERS_FORMAT.id;
}

const THOUGHT = 'a thought';
const QUESTION: ChatTurn = { role: 'user', content: 'a question' };
const TAGGED: ChatTurn = { role: 'assistant', content: `<think>\n${THOUGHT}\n</think>\n\nan answer` };
const APART: ChatTurn = { role: 'assistant', content: 'an answer', reasoning_content: THOUGHT };

function treatsThinkTags(facts: TemplateFacts): boolean {
  const opensThinking = rendered(facts, [QUESTION]).includes('<think>');
  const writesTags = rendered(facts, [QUESTION, APART]).includes('<think>');
  const later = rendered(facts, [QUESTION, TAGGED, QUESTION]);
  return opensThinking || writesTags || (later !== '' && !later.includes(THOUGHT));
}

/** Empty where the template refuses such a conversation. */
function rendered({ chatTemplate, specialTokens }: TemplateFacts, turns: readonly ChatTurn[]): string {
  try {
    return renderChat(chatTemplate, turns, specialTokens);
  } catch {
    return '';
  }
}
