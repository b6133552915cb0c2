/** How often a rule about outside questions is wrong, by kind of question, and how that is written down. */
import { wilsonInterval } from '../src/reasoning/wilson-interval.ts';
import type { Sample } from './outside-samples.ts';

/** Questions of one row, and how many of them the rule got wrong. */
export interface Rate {
  readonly row: string;
  /** A question of a family that is called outside, or an outside one that is not. */
  readonly error: 'false alarm' | 'miss';
  readonly n: number;
  readonly wrong: number;
  /** Share that is wrong with its 95 % Wilson interval, 0–1. */
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

export type Judged = Pick<Sample, 'set' | 'kind'> & { readonly flagged: boolean };

const NEAR_MISS = 'near miss';
const ROWS: readonly (Pick<Rate, 'row' | 'error'> & { readonly has: (sample: Judged) => boolean })[] = [
  { row: 'held-out questions', error: 'false alarm', has: ({ set }) => set === 'held-out' },
  { row: 'own words', error: 'false alarm', has: ({ set }) => set === 'own words' },
  { row: 'outside questions', error: 'miss', has: ({ set }) => set === 'outside' },
  {
    row: 'of these, clearly outside',
    error: 'miss',
    has: ({ set, kind }) => set === 'outside' && kind !== NEAR_MISS,
  },
  {
    row: 'of these, near misses',
    error: 'miss',
    has: ({ set, kind }) => set === 'outside' && kind === NEAR_MISS,
  },
];

/** One rate for each row that has questions. */
export function ratesOf(judged: readonly Judged[]): readonly Rate[] {
  return ROWS.flatMap(({ row, error, has }) => {
    const mine = judged.filter(has);
    const n = mine.length;
    const wrong = mine.filter(({ flagged }) => flagged === (error === 'false alarm')).length;
    return n === 0 ? [] : [{ row, error, n, wrong, share: wrong / n, ...wilsonInterval(wrong, n) }];
  });
}

/** Markdown: a row per kind of question, a column per rule. */
export function outsideTable(rules: readonly { name: string; rates: readonly Rate[] }[]): string {
  const rows = rules[0]?.rates ?? [];
  return [
    `| questions | error | ${rules.map(({ name }) => name).join(' | ')} |`,
    `| --- | --- |${rules.map(() => ' --- |').join('')}`,
    ...rows.map(
      ({ row, error, n }, i) =>
        `| ${row} (n = ${n}) | ${error} | ${rules.map(({ rates }) => cell(rates[i])).join(' | ')} |`,
    ),
  ].join('\n');
}

function cell(rate: Rate | undefined): string {
  const percent = (value: number, digits: number): string => (100 * value).toFixed(digits);
  return rate === undefined
    ? '–'
    : `${percent(rate.share, 1)}% <sub>${percent(rate.low, 0)}–${percent(rate.high, 0)}</sub>`;
}
