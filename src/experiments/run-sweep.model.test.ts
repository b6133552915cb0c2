/** Sweeps with the bundled model: shared thoughts and resumed sweeps give what separate, unbroken ones give. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { openLocalEngine, runToEnd, type LocalEngine } from '../../cli/local-engine.ts';
import { sweepSubjectOf } from '../../cli/sweep-subject-of.ts';
import { grade } from '../reasoning/grade.ts';
import { DEFAULT_RUN_SETTINGS } from '../reasoning/run-settings.ts';
import { parseQuestionSet, selectQuestions } from './question-set.ts';
import { runSweep, type Sweep, type Thinker } from './run-sweep.ts';
import { runThought } from './run-thought.ts';
import { sortRows } from './sort-rows.ts';
import type { SweepRow } from './sweep-row.ts';
import { forcingsOf, runSettingsOf } from './sweep-settings.ts';

const folder = fileURLToPath(new URL('../../public/models/s1-nano', import.meta.url));
const set = new URL('../../public/questions/heldout.jsonl', import.meta.url);
const { budget: _b, extensions: _e, extensionString: _s, ...fixed } = DEFAULT_RUN_SETTINGS;
const settings = { budgets: [0, 16, 64], extensions: [0, 1], strings: ['Wait'], fixed };
/** Four questions in two forcings at three budgets. */
const TOTAL = 24;

let engine: LocalEngine;
let sweep: Sweep;
let think: Thinker;

beforeAll(async () => {
  engine = await openLocalEngine({ folder, weights: 'f32', threads: 1 });
  const all = parseQuestionSet(await readFile(set, 'utf8'));
  const questions = selectQuestions(all, {
    families: ['letters', 'arithmetic'],
    levels: [1, 2],
    perFamily: 2,
  });
  sweep = { questions, settings, subject: await sweepSubjectOf(folder, engine.info, false) };
  think = (thought, signal) => runThought(engine.client, thought, fixed, signal);
});

/** Rows by key, up to `most` of them. */
async function run(known = new Map<string, SweepRow>(), most = Infinity): Promise<Map<string, SweepRow>> {
  const rows = new Map<string, SweepRow>();
  const stop = new AbortController();
  for await (const { key, row } of runSweep(sweep, [think], known, stop.signal)) {
    rows.set(key, row);
    if (rows.size >= most) stop.abort();
  }
  return rows;
}

function inOrder(rows: Map<string, SweepRow>): readonly SweepRow[] {
  return sortRows([...rows.values()], sweep.questions, settings);
}

describe('a sweep over the bundled model', () => {
  it('has in every row what a run of its own gives', async () => {
    const rows = inOrder(await run());
    expect(rows).toHaveLength(TOTAL);
    const separate: SweepRow[] = [];
    for (const question of sweep.questions) {
      for (const forcing of forcingsOf(settings)) {
        for (const budget of settings.budgets) {
          const cell = { ...forcing, budget };
          const { answer, stats, thinkingEnd } = await runToEnd(
            engine.client,
            question.question,
            runSettingsOf(fixed, cell),
          );
          const { thinkingTokens, answerTokens } = stats;
          const { id, family, level } = question;
          const correct = grade(question, answer) === 'correct';
          const ended = thinkingEnd;
          separate.push({ id, family, level, ...cell, correct, answer, thinkingTokens, answerTokens, ended });
        }
      }
    }
    expect(rows).toEqual(separate);
    expect(rows.some(({ correct }) => correct)).toBe(true);
  });

  it('gives the same rows when it is broken off and resumed', async () => {
    const begun = await run(new Map(), TOTAL / 2 - 1);
    expect(begun.size).toBeLessThan(TOTAL);
    expect(inOrder(await run(begun))).toEqual(inOrder(await run()));
  });
});
