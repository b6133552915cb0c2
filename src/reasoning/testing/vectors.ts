/** Ids and situations of the s1 harness's own behaviour, shared by the tests of both variants. Ids of Qwen2.5's tokenizer. */
import type { ThinkFormatIds } from '../think-format.ts';

export const IM_START = 151644;
export const IM_END = 151645;
export const NEWLINE = 198;
/** `.` + newline in one token. */
export const DOT_NEWLINE = 624;
export const WAIT = 14190;
/** Newline and "So the answer is 2." */
export const A = [198, 4416, 279, 4226, 374, 220, 17, 13];
/** The same with `.` and a newline in one token. */
export const A_NEWLINE = [198, 4416, 279, 4226, 374, 220, 17, 624];
/** ", let me check." */
export const CHECK = [11, 1077, 752, 1779, 13];
export const START = [IM_START, 26865];
export const END = [IM_START, 9217];
export const END_MAX = [IM_START, 9217, 198, 19357, 21806, 25];

export const S1_IDS: ThinkFormatIds = {
  id: 's1',
  startIds: START,
  endIds: END,
  endAtBudgetIds: END_MAX,
  newlineIds: [NEWLINE],
  thinkingStopIds: [IM_START, IM_END],
  answerStopIds: [IM_END, 151643, IM_START],
  startEndsInNewline: false,
};

/** Whether a text of these ids ends in a newline. */
export function endsInNewline(ids: readonly number[]): boolean {
  const last = ids.at(-1);
  return last === NEWLINE || last === DOT_NEWLINE;
}

/** Nine ids without a stop. */
export const LONG_ROUND = [11, 1077, 752, 1779, 1549, 1573, 1601, 1602, 1603];
