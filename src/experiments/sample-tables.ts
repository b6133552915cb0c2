/** What samples of a question set say: the vote of the first k, pass@k, and runs that think longer for as many tokens. */
import { groupBy } from '../lib/group-by.ts';
import { grade } from '../reasoning/grade.ts';
import { majorityAnswer } from '../reasoning/majority.ts';
import { passAt } from '../reasoning/pass-at.ts';
import type { HeldoutQuestion } from '../reasoning/question.ts';
import { wilsonInterval } from '../reasoning/wilson-interval.ts';
import type { SampleRow } from './sample-row.ts';
import type { SweepRow } from './sweep-row.ts';

/** A share of the questions in percent, and the ends of its 95 % interval. */
export interface Share {
  readonly percent: number;
  readonly low: number;
  readonly high: number;
}

/** The first k samples of each question at one budget. */
export interface SampledPoint {
  readonly budget: number;
  readonly k: number;
  readonly questions: number;
  /** Mean per question, of k samples: thinking and answer. */
  readonly tokens: number;
  /** Questions whose vote is right; Wilson interval. */
  readonly majority: Share;
  /** Mean of each question's unbiased estimate from all its samples; interval of that mean, by its standard error. */
  readonly pass: Share;
}

/** One run per question. */
export interface SequentialPoint {
  readonly budget: number;
  readonly extensions: number;
  readonly questions: number;
  readonly tokens: number;
  readonly correct: Share;
}

/** A longer run, and the largest vote that costs no more on average. */
export interface EqualTokens {
  readonly sequential: SequentialPoint;
  /** Null where one sample costs more. */
  readonly parallel: SampledPoint | null;
}

/** 97.5 % quantile of the normal distribution: two-sided 95 %. */
const Z = 1.959963984540054;

/** k = 1, 2, 4 … and the number of samples; budgets in the order of the rows. */
export function sampledPoints(
  rows: readonly SampleRow[],
  questions: readonly HeldoutQuestion[],
): readonly SampledPoint[] {
  const byId = new Map(questions.map((question) => [question.id, question]));
  return [...groupBy(rows, ({ budget }) => budget)].flatMap(([budget, ofBudget]) => {
    const groups = [...groupBy(ofBudget, ({ id }) => id)].flatMap(([id, samples]) => {
      const question = byId.get(id);
      return question ? [{ question, samples: samples.toSorted((a, b) => a.sample - b.sample) }] : [];
    });
    const most = Math.min(...groups.map(({ samples }) => samples.length));
    return powersUpTo(most).map((k) => pointOf(budget, k, groups));
  });
}

interface QuestionSamples {
  readonly question: HeldoutQuestion;
  readonly samples: readonly SampleRow[];
}

function pointOf(budget: number, k: number, groups: readonly QuestionSamples[]): SampledPoint {
  const right = groups.filter(({ question, samples }) => {
    const vote = majorityAnswer(samples.slice(0, k).map(({ answer }) => answer));
    return grade(question, vote) === 'correct';
  }).length;
  const estimates = groups.map(({ samples }) =>
    passAt(samples.length, samples.filter(({ correct }) => correct).length, k),
  );
  const tokens = mean(groups.map(({ samples }) => sum(samples.slice(0, k).map(tokensOf))));
  const questions = groups.length;
  return { budget, k, questions, tokens, majority: shareOf(right, questions), pass: meanShare(estimates) };
}

/** One point per budget and number of extensions, from the smallest. */
export function sequentialPoints(rows: readonly SweepRow[]): readonly SequentialPoint[] {
  const groups = [...groupBy(rows, ({ budget, extensions }) => `${budget} ${extensions}`).values()];
  return groups
    .flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const { budget, extensions } = first;
      const correct = shareOf(group.filter((row) => row.correct).length, group.length);
      return [{ budget, extensions, questions: group.length, tokens: mean(group.map(tokensOf)), correct }];
    })
    .sort((a, b) => a.extensions - b.extensions || a.budget - b.budget);
}

export function atEqualTokens(
  sequential: readonly SequentialPoint[],
  sampled: readonly SampledPoint[],
): readonly EqualTokens[] {
  return sequential.map((point) => {
    const affordable = sampled.filter(({ tokens }) => tokens <= point.tokens);
    const parallel = affordable.toSorted((a, b) => b.tokens - a.tokens)[0] ?? null;
    return { sequential: point, parallel };
  });
}

function tokensOf({ thinkingTokens, answerTokens }: SampleRow | SweepRow): number {
  return thinkingTokens + answerTokens;
}

function shareOf(right: number, of: number): Share {
  const { low, high } = wilsonInterval(right, of);
  return { percent: (100 * right) / of, low: 100 * low, high: 100 * high };
}

function meanShare(values: readonly number[]): Share {
  const middle = mean(values);
  const variance = sum(values.map((value) => (value - middle) ** 2)) / Math.max(1, values.length - 1);
  const half = Z * Math.sqrt(variance / values.length);
  return {
    percent: 100 * middle,
    low: 100 * Math.max(0, middle - half),
    high: 100 * Math.min(1, middle + half),
  };
}

function powersUpTo(most: number): number[] {
  const powers = Array.from({ length: 31 }, (_, i) => 2 ** i).filter((k) => k < most);
  return [...powers, most];
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
