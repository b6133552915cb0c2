/** Runs a whole sweep on one engine or several, and goes on where an earlier one was broken off. */
import { createAsyncQueue } from '../lib/async-queue.ts';
import type { HeldoutQuestion } from '../reasoning/question.ts';
import type { SweepRow, Thought } from './sweep-row.ts';
import { cellsByThought, type SweepSettings } from './sweep-settings.ts';
import { rowKey, type SweepSubject } from './sweep-subject.ts';

export interface Sweep {
  readonly questions: readonly HeldoutQuestion[];
  readonly settings: SweepSettings;
  readonly subject: SweepSubject;
}

/** One engine: rows of a thought as they are made. Ends early, without an error, when the signal is aborted. */
export type Thinker = (thought: Thought, signal: AbortSignal) => AsyncIterable<SweepRow>;

export interface SweepStep {
  readonly key: string;
  readonly row: SweepRow;
  /** True for a row that was known before. */
  readonly known: boolean;
  /** Rows so far, this one included, and of the whole sweep. */
  readonly done: number;
  readonly total: number;
}

/**
 * Yields every row of the sweep: first those already known, then each as it is made. Every thinker works on one thought
 * at a time. Leaving the loop, or aborting the signal, stops all of them.
 * @param known rows of earlier sweeps by their key
 * @throws what a thinker throws, once the others have stopped
 */
export async function* runSweep(
  sweep: Sweep,
  thinkers: readonly Thinker[],
  known: ReadonlyMap<string, SweepRow>,
  signal: AbortSignal,
): AsyncGenerator<SweepStep> {
  const { questions, settings, subject } = sweep;
  const plan = cellsByThought(settings);
  const total = questions.length * plan.reduce((sum, cells) => sum + cells.length, 0);
  const missing: Thought[] = [];
  let done = 0;
  for (const question of questions) {
    for (const cells of plan) {
      const open = [];
      for (const cell of cells) {
        const key = await rowKey(subject, settings.fixed, question, cell);
        const row = known.get(key);
        if (row) yield { key, row, known: true, done: ++done, total };
        else open.push(cell);
      }
      if (open.length > 0) missing.push({ question, cells: open });
    }
  }
  for await (const { row, question } of thinkAll(missing, thinkers, signal)) {
    const key = await rowKey(subject, settings.fixed, question, row);
    yield { key, row, known: false, done: ++done, total };
  }
}

interface MadeRow {
  readonly row: SweepRow;
  readonly question: HeldoutQuestion;
}

/** Hands thoughts to thinkers as they become free. */
async function* thinkAll(
  thoughts: readonly Thought[],
  thinkers: readonly Thinker[],
  signal: AbortSignal,
): AsyncGenerator<MadeRow> {
  const leave = new AbortController();
  const stop = AbortSignal.any([signal, leave.signal]);
  const made = createAsyncQueue<MadeRow>();
  const waiting = thoughts.values();
  const work = async (think: Thinker): Promise<void> => {
    for (const thought of waiting) {
      for await (const row of think(thought, stop)) made.push({ row, question: thought.question });
      if (stop.aborted) return;
    }
  };
  const working = thinkers.map((think) =>
    work(think).catch((error: unknown) => {
      leave.abort();
      throw error;
    }),
  );
  const ended = Promise.allSettled(working).then((results) => {
    made.close();
    return results;
  });
  try {
    yield* made;
    const failed = (await ended).find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  } finally {
    leave.abort();
    await ended;
  }
}
