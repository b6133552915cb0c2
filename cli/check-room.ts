/** Refuses budgets that a model as opened cannot hold, before hours are spent on those that it can. */
import type { EngineInfo } from '../src/worker/protocol.ts';
import { UsageError } from './usage-error.ts';

/** @throws UsageError */
export function checkRoom(
  { modelName, contextLength, maxContextLength }: EngineInfo,
  budgets: readonly number[],
  maxAnswerTokens: number,
): void {
  const most = contextLength - maxAnswerTokens;
  const tooLarge = budgets.filter((budget) => budget > most);
  if (tooLarge.length === 0) return;
  const needed = Math.max(...tooLarge) + maxAnswerTokens;
  const longer =
    maxContextLength > needed ? `, or a longer --context (at most ${maxContextLength} for this model)` : '';
  throw new UsageError(
    `${modelName} is opened with a context of ${contextLength} tokens for question, thinking and answer together, so it cannot think for ${tooLarge.join(', ')} tokens. Choose budgets up to ${most}${longer}.`,
  );
}
