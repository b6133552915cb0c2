/** The budget under which a thought would have been closed at a given place. */
import { budgetForThinking } from './budget-settings.ts';
import { rulesInForce } from './method.ts';
import { closesAt } from './reconsider.ts';
import { methodOf, type RunSettings } from './run-settings.ts';
import type { TraceToken } from './trace.ts';

/**
 * Mostly the place itself. With a sentence window, a budget closes the thought at the first end of a sentence within the window
 * before it: then the one that has the place at the beginning of its window.
 * @param thought the thinking tokens
 * @param position in thinking tokens
 * @returns null when no budget closes it there: other ends of sentences come first
 */
export function budgetForCut(
  settings: RunSettings,
  thought: readonly TraceToken[],
  position: number,
): number | null {
  const { sentenceWindow } = rulesInForce(methodOf(settings));
  const budget = [position, position + sentenceWindow].find(
    (candidate) => firstClose(candidate, sentenceWindow, thought) === position,
  );
  return budget === undefined ? null : budgetForThinking(settings, budget);
}

function firstClose(budget: number, sentenceWindow: number, thought: readonly TraceToken[]): number {
  let at = Math.max(0, budget - sentenceWindow);
  while (!closesAt({ budget, sentenceWindow }, thought, at)) {
    at += 1;
  }
  return at;
}
