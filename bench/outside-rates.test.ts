import { describe, expect, it } from 'vitest';
import { outsideTable, ratesOf, type Judged } from './outside-rates.ts';

const judged: readonly Judged[] = [
  { set: 'held-out', kind: 'letters', flagged: true },
  { set: 'held-out', kind: 'letters', flagged: false },
  { set: 'outside', kind: 'chat', flagged: true },
  { set: 'outside', kind: 'near miss', flagged: false },
  { set: 'outside', kind: 'near miss', flagged: false },
];

describe('ratesOf', () => {
  it('counts flagged insiders and unflagged outsiders, and passes over rows without questions', () => {
    expect(ratesOf(judged).map(({ row, error, n, wrong }) => [row, error, n, wrong])).toEqual([
      ['held-out questions', 'false alarm', 2, 1],
      ['outside questions', 'miss', 3, 2],
      ['of these, clearly outside', 'miss', 1, 0],
      ['of these, near misses', 'miss', 2, 2],
    ]);
  });
});

describe('outsideTable', () => {
  it('has a column per rule', () => {
    const rates = ratesOf(judged);
    const [head, , first] = outsideTable([
      { name: 'one', rates },
      { name: 'two', rates },
    ]).split('\n');
    expect(head).toBe('| questions | error | one | two |');
    expect(first).toBe(
      '| held-out questions (n = 2) | false alarm | 50.0% <sub>9–91</sub> | 50.0% <sub>9–91</sub> |',
    );
  });
});
