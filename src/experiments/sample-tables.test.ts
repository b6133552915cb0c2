import { describe, expect, it } from 'vitest';
import type { HeldoutQuestion } from '../reasoning/question.ts';
import type { SampleRow } from './sample-row.ts';
import { atEqualTokens, sampledPoints, sequentialPoints } from './sample-tables.ts';
import type { SweepRow } from './sweep-row.ts';

const question = (id: string, answer: string): HeldoutQuestion => ({
  id,
  family: 'arithmetic',
  level: 1,
  question: id,
  answer,
  args: {},
});
const questions = [question('a', '3'), question('b', '5')];
const samplesOf = (id: string, answers: readonly (string | null)[], right: string): SampleRow[] =>
  answers.map((answer, sample) => ({
    id,
    family: 'arithmetic',
    level: 1,
    budget: 64,
    sample,
    seed: sample,
    correct: answer === right,
    answer,
    thinkingTokens: 10 * (sample + 1),
    answerTokens: 2,
    ended: 'natural',
  }));
const rows = [...samplesOf('a', ['4', '3', '3', null], '3'), ...samplesOf('b', ['5', '6', '7', '5'], '5')];

describe('sampledPoints', () => {
  it('votes with the first k samples and estimates pass@k from all', () => {
    const points = sampledPoints(rows, questions);
    expect(points.map(({ k, majority, tokens }) => [k, majority.percent, tokens])).toEqual([
      [1, 50, 12],
      [2, 50, 34],
      [4, 100, 108],
    ]);
    expect(points.map(({ pass }) => pass.percent)).toEqual([50, expect.closeTo(100 * (5 / 6), 9), 100]);
    expect(points[0]).toMatchObject({
      budget: 64,
      questions: 2,
      majority: { low: expect.closeTo(9.45, 1) as number },
    });
  });

  it('does not depend on the order in which samples were done', () => {
    expect(sampledPoints(rows.toReversed(), questions)).toEqual(sampledPoints(rows, questions));
  });

  it('gives every question the same weight in the interval of pass@k', () => {
    const [first] = sampledPoints(rows, questions);
    // Both questions have an estimate of one half: there is nothing between them.
    expect(first?.pass).toEqual({ percent: 50, low: 50, high: 50 });
  });
});

const sequentialRow = (id: string, budget: number, tokens: number, correct: boolean): SweepRow => ({
  id,
  family: 'arithmetic',
  level: 1,
  extensions: 0,
  extensionString: '',
  budget,
  correct,
  answer: null,
  thinkingTokens: tokens - 1,
  answerTokens: 1,
  ended: 'budget',
});

describe('atEqualTokens', () => {
  it('sets each longer run beside the largest vote that costs no more', () => {
    const sequential = sequentialPoints([
      sequentialRow('a', 64, 30, true),
      sequentialRow('a', 8, 9, false),
      sequentialRow('b', 8, 9, false),
      sequentialRow('b', 64, 50, true),
    ]);
    const compared = atEqualTokens(sequential, sampledPoints(rows, questions));
    expect(compared.map((pair) => [pair.sequential.tokens, pair.parallel?.k ?? null])).toEqual([
      [9, null],
      [40, 2],
    ]);
    expect(compared[1]?.sequential.correct.percent).toBe(100);
  });
});
