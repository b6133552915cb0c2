/**
 * Budget forcing as in the example of the s1 README, round by round. It works on text: "Wait" is appended to the text of
 * the round and tokenized with it (`2.` + `Wait` becomes `2`, `.Wait`), costs no budget, and thinking is never closed
 * by force: the model has to write `<|im_start|>answer` itself.
 */

export interface ReadmeSettings {
  /** Ids for all rounds together, stop ids included, forced strings not. */
  readonly budget: number;
  /** Ends of thinking to ignore. */
  readonly ignore: number;
}

export interface ReadmeState {
  readonly left: number;
  readonly ignored: number;
}

/**
 * `extend`: append the text of the round and the string, tokenize anew, generate at most `maxTokens` ids with the stops
 * masked for the first. `answer`: append the text of the round and generate until `<|im_end|>`.
 */
export type ReadmeMove =
  { readonly kind: 'extend'; readonly maxTokens: number } | { readonly kind: 'answer' };

export function initialReadmeState(settings: ReadmeSettings): ReadmeState {
  return { left: settings.budget, ignored: 0 };
}

/** @param roundLength ids the round generated, its stop included */
export function readmeAfterRound(
  settings: ReadmeSettings,
  state: ReadmeState,
  roundLength: number,
): { readonly state: ReadmeState; readonly move: ReadmeMove } {
  if (state.ignored >= settings.ignore) {
    return { state, move: { kind: 'answer' } };
  }
  const next = { left: state.left - roundLength, ignored: state.ignored + 1 };
  const move: ReadmeMove = next.left > 0 ? { kind: 'extend', maxTokens: next.left } : { kind: 'answer' };
  return { state: next, move };
}
