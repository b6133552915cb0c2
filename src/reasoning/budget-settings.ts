/** What the budget machine is to know of a run's settings. */
import { withAnswerReserve } from './answer-reserve.ts';
import type { BudgetSettings } from './budget-state.ts';
import { methodOf, type RunSettings } from './run-settings.ts';

/** Most thinking tokens of a run: its budget, less what is kept for the answer. */
export function thinkingBudget(settings: RunSettings): number {
  return withAnswerReserve(settings, methodOf(settings).answerReserve).budget;
}

/** The budget with which a run thinks for that many tokens. */
export function budgetForThinking(settings: RunSettings, thinkingTokens: number): number {
  return thinkingTokens + methodOf(settings).answerReserve;
}

/**
 * @param extensionIds ids of `settings.extensionString`
 * @param encode ids of a text, special-token text left as text
 */
export function budgetSettingsOf(
  settings: RunSettings,
  extensionIds: readonly number[],
  encode: (text: string) => readonly number[],
): BudgetSettings {
  const { loopGuard, rotation, minThinking, sentenceWindow, minEntropy, answerReserve } = methodOf(settings);
  return {
    ...withAnswerReserve(settings, answerReserve),
    extensions: settings.extensions,
    extensionIds,
    rotationIds: rotation.map(encode),
    loopGuard,
    minThinking,
    sentenceWindow,
    minEntropy,
  };
}
