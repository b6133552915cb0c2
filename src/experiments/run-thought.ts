/**
 * One thought gives the answer in every cell that differs from it only by where it is cut. The run begins with the cell
 * that thinks longest; then its settings are moved to the cell that keeps most of what is there, again and again, so
 * that nothing is thought twice.
 */
import { initialBudgetState, reconsider } from '../reasoning/budget-machine.ts';
import type { BudgetState } from '../reasoning/budget-machine.ts';
import { budgetSettingsOf } from '../reasoning/budget-settings.ts';
import { grade } from '../reasoning/grade.ts';
import { beginsAnewWhenMoved } from '../reasoning/method.ts';
import type { EngineError, RunEvent } from '../reasoning/run-event.ts';
import { methodOf } from '../reasoning/run-settings.ts';
import type { ThinkingEnd, TraceToken } from '../reasoning/trace.ts';
import type { EngineClient } from '../worker/protocol.ts';
import type { SweepRow, Thought } from './sweep-row.ts';
import { runSettingsOf, type FixedSettings, type SweepCell } from './sweep-settings.ts';

/** The engine gave up on a question. */
export class SweepFailure extends Error {
  constructor(
    readonly questionId: string,
    readonly error: EngineError,
  ) {
    super(`The sweep stopped at question ${questionId}. ${error.message}`);
  }
}

type Done = Extract<RunEvent, { kind: 'done' }>;

/** What is known about the run so far. */
interface Progress {
  readonly tokens: TraceToken[];
  ended: ThinkingEnd | null;
}

/**
 * Runs a thought on an engine that has loaded its model, and yields a row per cell as they become known.
 * @param signal aborting it ends the run; the rows made by then are complete
 * @throws SweepFailure when the engine fails
 */
export async function* runThought(
  client: EngineClient,
  { question, cells }: Thought,
  fixed: FixedSettings,
  signal: AbortSignal,
): AsyncGenerator<SweepRow> {
  const pending = new Set(cells);
  let cell = longest(cells);
  if (cell === undefined) return;
  const runId = crypto.randomUUID();
  const release = new AbortController();
  const stop = AbortSignal.any([signal, release.signal]);
  const progress: Progress = { tokens: [], ended: null };
  const request = { runId, question: question.question, settings: runSettingsOf(fixed, cell) };
  try {
    for await (const event of client.run(request, stop)) {
      if (event.kind === 'failed' || event.kind === 'rejected') {
        throw new SweepFailure(question.id, event.error);
      }
      if (event.kind !== 'done') {
        follow(progress, event);
        continue;
      }
      const state = stateOf(progress, event);
      pending.delete(cell);
      yield rowOf(question, cell, event, progress);
      for (const other of [...pending].filter(
        (one) => kept(fixed, one, state, progress.tokens) === Infinity,
      )) {
        pending.delete(other);
        yield rowOf(question, other, event, progress);
      }
      cell = mostKept(fixed, [...pending], state, progress.tokens);
      if (cell === undefined) return;
      client.update(runId, runSettingsOf(fixed, cell));
    }
  } finally {
    release.abort();
  }
}

function follow(
  progress: Progress,
  event: Exclude<RunEvent, { kind: 'done' | 'failed' | 'rejected' }>,
): void {
  switch (event.kind) {
    case 'tokens':
      progress.tokens.push(...event.tokens);
      return;
    case 'truncated':
      progress.tokens.length = event.keep;
      progress.ended = null;
      return;
    case 'thinking-ended':
      progress.ended = event.reason;
      return;
    case 'queued':
    case 'started':
    case 'probe':
      return;
  }
}

/** What the budget machine counts of a finished run, as far as `reconsider` asks. */
function stateOf({ ended }: Progress, { stoppedBy, stats }: Done): BudgetState {
  const { thinkingTokens, forcedTokens, extensionsUsed, answerTokens } = stats;
  const counts = { thinkingTokens, forcedTokens, extensionsUsed, answerTokens, stoppedBy };
  return {
    ...initialBudgetState(),
    ...counts,
    phase: 'done',
    ...(ended === null ? {} : { thinkingEnd: ended }),
  };
}

/** How many tokens of a finished run stay when it moves to another cell; infinite when it needs no move. */
function kept(
  fixed: FixedSettings,
  cell: SweepCell,
  state: BudgetState,
  tokens: readonly TraceToken[],
): number {
  const moved = runSettingsOf(fixed, cell);
  if (beginsAnewWhenMoved(methodOf(moved))) return 0;
  const settings = budgetSettingsOf(moved, [], () => []);
  const change = reconsider(settings, state, tokens);
  return change.kind === 'keep' ? Infinity : change.keep;
}

function mostKept(
  fixed: FixedSettings,
  cells: readonly SweepCell[],
  state: BudgetState,
  tokens: readonly TraceToken[],
): SweepCell | undefined {
  const byKept = cells.map((cell) => ({ cell, keep: kept(fixed, cell, state, tokens) }));
  return byKept.sort((a, b) => b.keep - a.keep)[0]?.cell;
}

function longest(cells: readonly SweepCell[]): SweepCell | undefined {
  return cells.toSorted((a, b) => b.extensions - a.extensions || b.budget - a.budget)[0];
}

function rowOf(
  question: Thought['question'],
  cell: SweepCell,
  { answer, stats }: Done,
  { ended }: Progress,
): SweepRow {
  const { id, family, level } = question;
  const { thinkingTokens, answerTokens } = stats;
  const correct = grade(question, answer) === 'correct';
  return { id, family, level, ...cell, correct, answer, thinkingTokens, answerTokens, ended };
}
