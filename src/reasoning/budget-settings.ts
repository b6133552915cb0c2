/** What the budget machine is to know of a run's settings. */
import { withAnswerReserve } from './answer-reserve.ts';
import type { BudgetSettings } from './budget-state.ts';
import { NO_REJECTION } from './rejection.ts';
import { rulesInForce } from './method.ts';
import { methodOf, withMethod, type RunSettings } from './run-settings.ts';

/** Most thinking tokens of a run: its budget, less what is kept for the answer. */
export function thinkingBudget(settings: RunSettings): number {
  return withAnswerReserve(settings, rulesInForce(methodOf(settings)).answerReserve).budget;
}

/** The budget with which a run thinks for that many tokens. */
export function budgetForThinking(settings: RunSettings, thinkingTokens: number): number {
  return thinkingTokens + rulesInForce(methodOf(settings)).answerReserve;
}

/**
 * Settings of the run a probe is: one that answers after so many tokens of this run's thought. Whatever the variant, the
 * budget is a total one then, and the thought is closed as it closes thoughts.
 */
export function probeSettings(settings: RunSettings, thinkingTokens: number): RunSettings {
  const method = { ...rulesInForce(methodOf(settings)), variant: 'total', rejection: NO_REJECTION } as const;
  return { ...withMethod(settings, method), budget: budgetForThinking(settings, thinkingTokens) };
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
  const { loopGuard, rotation, minThinking, sentenceWindow, minEntropy, answerReserve } = rulesInForce(
    methodOf(settings),
  );
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
