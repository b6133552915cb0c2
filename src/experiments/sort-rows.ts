/** Rows arrive in the order in which engines finished them; files have one order. */
import type { HeldoutQuestion } from '../reasoning/question.ts';
import type { SweepRow } from './sweep-row.ts';
import { forcingName, forcingsOf, type SweepSettings } from './sweep-settings.ts';

/** By question as in the set, then by forcing as in the settings, then by budget. */
export function sortRows(
  rows: readonly SweepRow[],
  questions: readonly HeldoutQuestion[],
  settings: SweepSettings,
): readonly SweepRow[] {
  const questionRank = rankOf(questions.map(({ id }) => id));
  const forcingRank = rankOf(forcingsOf(settings).map(forcingName));
  return rows.toSorted(
    (a, b) =>
      questionRank(a.id) - questionRank(b.id) ||
      forcingRank(forcingName(a)) - forcingRank(forcingName(b)) ||
      a.budget - b.budget,
  );
}

function rankOf(names: readonly string[]): (name: string) => number {
  const ranks = new Map(names.map((name, rank) => [name, rank]));
  return (name) => ranks.get(name) ?? names.length;
}
