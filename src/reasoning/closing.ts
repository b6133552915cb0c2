/** How thinking is closed by force, and the room in the context that has to be kept for it. */
import type { ThinkFormatIds } from './think-format.ts';

/** Ids that close a thought the model has not ended itself. */
export function closeIds(format: ThinkFormatIds, textEndsInNewline: boolean): readonly number[] {
  return textEndsInNewline ? format.endAtBudgetIds : [...format.newlineIds, ...format.endAtBudgetIds];
}

/**
 * Positions of the context that thinking must leave free: the close and the answer. In a context too small for both a
 * thought and the longest answer, the answer gets half.
 * @param room positions that thought, close and answer have together
 */
export function contextReserve(
  format: ThinkFormatIds,
  settings: { readonly maxAnswerTokens: number },
  room: number,
): number {
  const close = Math.max(format.endIds.length, format.newlineIds.length + format.endAtBudgetIds.length);
  const half = Math.max(0, Math.floor((room - close) / 2));
  return close + Math.min(settings.maxAnswerTokens, half);
}
