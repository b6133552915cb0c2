/** The context a command opens its model with. */
import { countOf } from './option-values.ts';

/** For the usage text of a command. */
export const CONTEXT_USAGE =
  '  --context N       tokens of question, thinking and answer together (default 4096, or what the model holds)';

/** @param text absent for the engine's own choice @throws UsageError */
export function contextOf(text: string | undefined): { readonly contextLength?: number } {
  return text === undefined ? {} : { contextLength: countOf('context', text, 1) };
}
