import { describe, expect, it } from 'vitest';
import type { HeldoutQuestion } from '../reasoning/question.ts';
import { DEFAULT_RUN_SETTINGS } from '../reasoning/run-settings.ts';
import { rowsLeftOut } from './rows-left-out.ts';
import type { SweepRow } from './sweep-row.ts';
import type { SweepSettings } from './sweep-settings.ts';

const { budget: _b, extensions: _e, extensionString: _s, ...fixed } = DEFAULT_RUN_SETTINGS;
const settings: SweepSettings = { budgets: [0, 8], extensions: [0, 1], strings: ['Wait'], fixed };
const questions = ['a', 'b'].map((id): HeldoutQuestion => {
  return { id, family: 'letters', level: 1, question: `${id}?`, answer: '1', args: {} };
});
const row = (id: string, budget: number, extensions: number, extensionString: string): SweepRow => {
  const cell = { budget, extensions, extensionString };
  const outcome = {
    correct: true,
    answer: '1',
    thinkingTokens: 3,
    answerTokens: 2,
    ended: 'natural' as const,
  };
  return { id, family: 'letters', level: 1, ...cell, ...outcome };
};
const made = { settings, rows: [row('a', 0, 0, ''), row('a', 8, 1, 'Wait'), row('b', 8, 0, '')] };

describe('rows left out', () => {
  it('are none where the sweep is the same or asks for more', () => {
    expect(rowsLeftOut(made, { questions, settings })).toEqual([]);
    const more = { ...settings, budgets: [0, 8, 16], extensions: [0, 1, 2], strings: ['Hmm', 'Wait'] };
    expect(rowsLeftOut(made, { questions, settings: more })).toEqual([]);
  });

  it('are those of questions, budgets, extensions and strings that are not asked for', () => {
    const [first, forced, other] = made.rows;
    expect(rowsLeftOut(made, { questions: questions.slice(0, 1), settings })).toEqual([other]);
    expect(rowsLeftOut(made, { questions, settings: { ...settings, budgets: [8] } })).toEqual([first]);
    expect(rowsLeftOut(made, { questions, settings: { ...settings, extensions: [0] } })).toEqual([forced]);
    expect(rowsLeftOut(made, { questions, settings: { ...settings, strings: ['Hmm'] } })).toEqual([forced]);
  });

  it('are all where answers could be of another length, whatever the order of the settings in the file', () => {
    const longer = { ...settings, fixed: { ...fixed, maxAnswerTokens: fixed.maxAnswerTokens + 1 } };
    expect(rowsLeftOut(made, { questions, settings: longer })).toEqual(made.rows);
    const reversed = Object.fromEntries(Object.entries(fixed).reverse()) as typeof fixed;
    expect(rowsLeftOut(made, { questions, settings: { ...settings, fixed: reversed } })).toEqual([]);
  });
});
