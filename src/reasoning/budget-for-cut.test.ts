import { describe, expect, it } from 'vitest';
import { budgetForCut } from './budget-for-cut.ts';
import { DEFAULT_METHOD } from './method.ts';
import { DEFAULT_RUN_SETTINGS, withMethod } from './run-settings.ts';
import type { TraceToken } from './trace.ts';

/** Sentences of ten tokens. */
const THOUGHT = Array.from({ length: 60 }, (_, index): TraceToken => ({
  index,
  id: index,
  text: index % 10 === 9 ? ' end.' : ' word',
  phase: 'thinking',
  origin: 'sampled',
  atMs: index,
}));

const settings = (sentenceWindow: number, answerReserve = 0) =>
  withMethod(DEFAULT_RUN_SETTINGS, { ...DEFAULT_METHOD, sentenceWindow, answerReserve });

describe('budgetForCut', () => {
  it('is the place itself, and what is kept for the answer', () => {
    expect(budgetForCut(settings(0), THOUGHT, 23)).toBe(23);
    expect(budgetForCut(settings(0, 8), THOUGHT, 23)).toBe(31);
    expect(budgetForCut(settings(0), THOUGHT, 0)).toBe(0);
  });

  it('has an end of a sentence at the beginning of its window', () => {
    expect(budgetForCut(settings(16), THOUGHT, 30)).toBe(46);
    expect(budgetForCut(settings(16, 8), THOUGHT, 30)).toBe(54);
    // Nothing ends within a short window before it.
    expect(budgetForCut(settings(4), THOUGHT, 36)).toBe(36);
  });

  it('is none where an earlier end of a sentence closes the thought first', () => {
    expect(budgetForCut(settings(16), THOUGHT, 33)).toBeNull();
  });
});
