/** What a finished sweep holds that another one, writing to the same file, would not make. */
import { canonicalJson } from '../lib/canonical-json.ts';
import type { Sweep } from './run-sweep.ts';
import type { SweepResult } from './sweep-result.ts';
import type { SweepRow } from './sweep-row.ts';
import { budgetsOf, forcingName, forcingsOf } from './sweep-settings.ts';

/** @returns rows whose question, budget or forcing is not among the sweep's; all of them where what it holds fixed differs */
export function rowsLeftOut(
  { settings: { fixed }, rows }: Pick<SweepResult, 'settings' | 'rows'>,
  { questions, settings }: Pick<Sweep, 'questions' | 'settings'>,
): readonly SweepRow[] {
  if (canonicalJson(fixed) !== canonicalJson(settings.fixed)) return rows;
  const ids = new Set(questions.map(({ id }) => id));
  const budgets = new Set(budgetsOf(settings));
  const forcings = new Set(forcingsOf(settings).map(forcingName));
  return rows.filter(
    (row) => !ids.has(row.id) || !budgets.has(row.budget) || !forcings.has(forcingName(row)),
  );
}
