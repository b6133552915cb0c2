import { describe, expect, it } from 'vitest';
import type { Family, Level } from '../reasoning/question.ts';
import { DEFAULT_RUN_SETTINGS } from '../reasoning/run-settings.ts';
import { compareForcings, compareRows } from './compare-rows.ts';
import { accuracyMarkdown, comparisonMarkdown, levelMarkdown, tableTitle } from './markdown-tables.ts';
import { rowsToCsv } from './rows-to-csv.ts';
import { createSweepResult, readSweepResult, SweepFileError, writeSweepResult } from './sweep-result.ts';
import type { SweepRow } from './sweep-row.ts';
import { accuracyTables, lineOf } from './sweep-tables.ts';

function row(id: string, budget: number, correct: boolean, more: Partial<SweepRow> = {}): SweepRow {
  return {
    id,
    family: 'letters',
    level: 1,
    extensions: 0,
    extensionString: '',
    budget,
    correct,
    answer: correct ? '1' : null,
    thinkingTokens: budget,
    answerTokens: 2,
    ended: 'budget',
    ...more,
  };
}

/** Ten questions of a family, the first `right` of them right. */
function ten(
  family: Family,
  level: Level,
  budget: number,
  right: number,
  thinkingTokens = budget,
): SweepRow[] {
  return Array.from({ length: 10 }, (_, i) =>
    row(`${family}${level}${i}`, budget, i < right, { family, level, thinkingTokens }),
  );
}

const rows = [
  ...[ten('letters', 1, 0, 2), ten('letters', 1, 16, 5), ten('letters', 1, 64, 9, 32)].flat(),
  ...[ten('logic', 3, 0, 0), ten('logic', 3, 16, 1), ten('logic', 3, 64, 5)].flat(),
];

describe('accuracyTables', () => {
  const [table] = accuracyTables(rows);

  it('counts by family, level and budget', () => {
    expect(table?.forcing).toEqual({ extensions: 0, extensionString: '' });
    const letters = lineOf(table!, { family: 'letters', level: 'all' });
    expect(
      letters?.budgets.map(({ budget, n, correct, accuracy }) => [budget, n, correct, accuracy]),
    ).toEqual([
      [0, 10, 2, 20],
      [16, 10, 5, 50],
      [64, 10, 9, 90],
    ]);
    const all = lineOf(table!, { family: 'all', level: 'all' });
    expect(all?.budgets.map(({ accuracy, thinkingTokens }) => [accuracy, thinkingTokens])).toEqual([
      [10, 0],
      [30, 16],
      [70, 48],
    ]);
    expect(lineOf(table!, { family: 'all', level: 3 })?.budgets.at(-1)?.accuracy).toBe(50);
    expect(lineOf(table!, { family: 'logic', level: 1 })).toBeUndefined();
  });

  it('gives Wilson intervals in percent', () => {
    const { low, high } = lineOf(table!, { family: 'letters', level: 'all' })!.budgets[1]!;
    expect(low).toBeCloseTo(23.6593, 3);
    expect(high).toBeCloseTo(76.3407, 3);
  });

  it('gives Control, Scaling per doubling and Performance', () => {
    // From 16 to 32 tokens is one doubling: 90 − 50 points.
    const letters = lineOf(table!, { family: 'letters', level: 'all' })?.metrics;
    expect(letters).toEqual({ control: 100, scaling: 40, performance: 90 });
    const over = accuracyTables([row('a', 16, true, { thinkingTokens: 17 }), row('b', 16, true)]);
    expect(over[0]?.lines[0]?.metrics).toEqual({ control: 50, scaling: null, performance: 100 });
  });

  it('keeps forcings apart', () => {
    const forced = rows.map((one) => ({ ...one, extensions: 2, extensionString: 'Wait' }));
    expect(accuracyTables([...rows, ...forced]).map(tableTitle)).toEqual(['No extension', '2 × "Wait"']);
  });
});

describe('comparisons', () => {
  const wait = { extensions: 1, extensionString: 'Wait' };
  const forced = [
    row('a', 64, true, wait),
    row('b', 64, true, wait),
    row('c', 64, false, wait),
    row('x', 64, true, wait),
  ];
  const plain = [row('a', 64, false), row('b', 64, true), row('c', 64, true), row('d', 64, true)];

  it('pair the questions both settings answered', () => {
    const all = compareRows(plain, forced).find(({ family }) => family === 'all');
    expect(all).toMatchObject({ n: 3, lost: 1, gained: 1, p: 1 });
    expect(all?.difference.points).toBe(0);
    expect(all?.accuracy).toBeCloseTo(66.667, 2);
    expect(compareRows([], forced)).toEqual([]);
  });

  it('set each forcing against the first at the largest budget', () => {
    const [found, ...more] = compareForcings([...plain, ...forced, row('a', 8, true, wait)]);
    expect(more).toEqual([]);
    expect(found).toMatchObject({ first: { extensions: 0 }, second: wait, budget: 64 });
    expect(compareForcings(plain)).toEqual([]);
    expect(compareForcings([])).toEqual([]);
  });
});

describe('Markdown', () => {
  it('shows a column per budget and a line per family', () => {
    const [head, , letters, logic, all, mean] = accuracyMarkdown(accuracyTables(rows)[0]!).split('\n');
    expect(head).toBe('| budget (thinking tokens) | 0 | 16 | 64 | Control | Scaling | Performance |');
    expect(letters).toContain('| letters (n = 10) | 20.0% <sub>6–51</sub> | 50.0%');
    expect(letters).toContain('| 100.0% | +40.0 | 90.0% |');
    expect(logic).toMatch(/^\| logic \(n = 10\)/);
    expect(all).toMatch(/^\| all \(n = 20\)/);
    expect(mean).toMatch(/^\| mean thinking tokens used \| 0 \| 16 \| 48 \|/);
  });

  it('shows levels at the largest budget', () => {
    const lines = levelMarkdown(accuracyTables(rows)[0]!).split('\n');
    expect(lines[0]).toBe('| largest budget | level 1 | level 3 |');
    expect(lines[3]).toMatch(/^\| logic \| {2}\| 50\.0%/);
  });

  it('shows comparisons', () => {
    const line = compareRows(ten('letters', 1, 64, 3), ten('letters', 1, 64, 9))[0]!;
    const text = comparisonMarkdown('none', [{ name: 'one', line }]);
    expect(text.split('\n')[2]).toBe('| one | 10 | 90.0% | +60.0 (17.3 to 82.7) | 0 / 6 | 0.031 |');
  });
});

describe('files', () => {
  const { budget: _b, extensions: _e, extensionString: _s, ...fixed } = DEFAULT_RUN_SETTINGS;
  const result = createSweepResult(
    {
      date: '2025-01-01T00:00:00.000Z',
      set: 'heldout',
      setHash: 'aa',
      questions: 20,
      subject: {
        model: 'm',
        files: { 'model.safetensors': 'bb' },
        device: 'wasm',
        weights: 'f32',
        dequantized: false,
        engine: 'e',
      },
      settings: { budgets: [0, 16, 64], extensions: [0], strings: ['Wait'], fixed },
    },
    rows,
  );

  it('are read as they were written', () => {
    expect(readSweepResult(writeSweepResult(result), 'f.json')).toEqual(result);
  });

  it.each([
    ['something else', '{"a": 1}', 'f.json is not the result of a sweep'],
    ['half a file', writeSweepResult(result).slice(0, -50), 'f.json is not valid JSON'],
    ['a row without an id', writeSweepResult(result).replace('"logic30"', '7'), 'f.json is damaged'],
    ['a wrong number', writeSweepResult(result).replace('"",64,', '"",-1,'), 'f.json is damaged'],
    ['no subject', writeSweepResult(result).replace('"subject"', '"object"'), 'f.json is damaged'],
    [
      'no settings',
      writeSweepResult(result).replace('"budgets": [', '"budgets": ["x",'),
      'f.json is damaged',
    ],
  ])('of %s are refused', (_what, text, message) => {
    const read = (): unknown => readSweepResult(text, 'f.json');
    expect(read).toThrow(SweepFileError);
    expect(read).toThrow(message);
  });

  it('are exported as CSV', () => {
    const csv = rowsToCsv([
      row('a', 8, true, { answer: '1, 2' }),
      row('b', 8, false, { answer: 'say "no"' }),
    ]);
    expect(csv.split('\r\n')).toEqual([
      'id,family,level,extensions,extensionString,budget,correct,answer,thinkingTokens,answerTokens,ended',
      'a,letters,1,0,"",8,true,"1, 2",8,2,budget',
      'b,letters,1,0,"",8,false,"say ""no""",8,2,budget',
      '',
    ]);
    expect(rowsToCsv([row('a', 8, false)])).toContain('8,false,,8');
  });
});
