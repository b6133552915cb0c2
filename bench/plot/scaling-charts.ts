/** The charts of a sweep. */
import { forcingsOf, type Forcing } from '../../src/experiments/sweep-settings.ts';
import type { SweepResult } from '../../src/experiments/sweep-result.ts';
import {
  lineOf,
  type AccuracyLine,
  type AccuracyTable,
  type BudgetAccuracy,
} from '../../src/experiments/sweep-tables.ts';
import { FAMILIES } from '../../src/reasoning/question.ts';
import { panel, type Point, type Series } from './panel.ts';
import { drawing, label } from './svg.ts';

/** Told apart by hue and by brightness; neighbours in the list differ in both. */
const COLOURS = [
  '#0072b2',
  '#e69f00',
  '#009e73',
  '#cc79a7',
  '#56b4e9',
  '#d55e00',
  '#6a51a3',
  '#8c6d1f',
  '#1b9e9e',
  '#a6256b',
  '#5b8c2a',
  '#7f7f7f',
];
const STRONG = '#111';

/** All families in one chart, and their mean with its intervals: the shape of the first figure of the s1 paper. */
export function overallChart(result: SweepResult): string {
  const table = unforced(result);
  const box = { left: 70, top: 40, width: 660, height: 400 };
  const series = [...familyLines(table).map((line) => seriesOf(line, false)), allSeries(table)];
  const title = `${headline(result)}: accuracy against thinking, by family`;
  return drawing(860, 500, title, [panel(box, series, { title, named: true, axes: true, range: 'whole' })]);
}

const COLUMNS = 4;
const CELL = { width: 230, height: 190 };

/** A small chart for each family with its intervals, and the mean of all families behind it. */
export function familyCharts(result: SweepResult): string {
  const table = unforced(result);
  const lines = familyLines(table);
  const title = `${headline(result)}: correct answers (95% intervals) against mean thinking tokens; grey: all families`;
  const tokens = lines.flatMap(({ budgets }) => budgets.map(({ thinkingTokens }) => thinkingTokens));
  const panels = lines.map((line, i) => {
    const left = 50 + (i % COLUMNS) * CELL.width;
    const top = 70 + Math.floor(i / COLUMNS) * CELL.height;
    const behind = { ...allSeries(table), colour: '#bbb', strong: false };
    const box = { left, top, width: CELL.width - 60, height: CELL.height - 70 };
    return panel(box, [behind, seriesOf(line, true)], {
      title: line.family,
      named: false,
      axes: false,
      range: 'whole',
      tokens,
    });
  });
  const height = Math.ceil(lines.length / COLUMNS) * CELL.height + 40;
  const heading = label(50, 26, title, { size: 13, weight: 'bold' });
  return drawing(COLUMNS * CELL.width + 20, height, title, [heading, ...panels]);
}

/** What extensions add at the largest budget: a line per extension string, a point per number of extensions. */
export function extensionChart(result: SweepResult): string {
  const none = result.accuracy.find(({ forcing }) => forcing.extensions === 0);
  // The same point begins every line; one note is enough.
  const start = (i: number): Point[] =>
    none === undefined ? [] : [{ ...pointOf(none), ...(i === 0 ? { note: '0' } : {}) }];
  const strings = [...new Set(forced(result).map(({ extensionString }) => extensionString))];
  const series = strings.map((string, i): Series => {
    const tables = result.accuracy.filter(
      ({ forcing }) => forcing.extensions > 0 && forcing.extensionString === string,
    );
    return {
      name: string === '' ? 'end suppressed' : `"${string}"`,
      colour: COLOURS[i % COLOURS.length] ?? STRONG,
      points: [...start(i), ...tables.map(noted)],
      strong: true,
    };
  });
  const title = `${headline(result)}: forced extensions at budget ${Math.max(...result.settings.budgets)}, all families`;
  const box = { left: 70, top: 40, width: 520, height: 360 };
  return drawing(740, 460, title, [panel(box, series, { title, named: true, axes: true, range: 'close' })]);
}

/** Whether there is something for `extensionChart` to show. */
export function hasExtensions(result: SweepResult): boolean {
  return forced(result).length > 0;
}

function forced({ settings }: SweepResult): Forcing[] {
  return forcingsOf(settings).filter(({ extensions }) => extensions > 0);
}

function headline({ subject, questions }: SweepResult): string {
  return `${subject.model}, ${subject.weights}, ${questions.toLocaleString('en')} questions`;
}

/** The table without extensions, or the first. @throws RangeError when there is none */
function unforced({ accuracy }: SweepResult): AccuracyTable {
  const table = accuracy.find(({ forcing }) => forcing.extensions === 0) ?? accuracy[0];
  if (table === undefined) throw new RangeError('The sweep has no rows to draw.');
  return table;
}

function familyLines(table: AccuracyTable): AccuracyLine[] {
  return table.lines.filter(({ family, level }) => family !== 'all' && level === 'all');
}

function allSeries(table: AccuracyTable): Series {
  const line = lineOf(table, { family: 'all', level: 'all' });
  return { name: 'all', colour: STRONG, points: (line?.budgets ?? []).map(toPoint), strong: true };
}

function seriesOf({ family, budgets }: AccuracyLine, strong: boolean): Series {
  const index = FAMILIES.findIndex((name) => name === family);
  return {
    name: family,
    colour: COLOURS[index % COLOURS.length] ?? STRONG,
    points: budgets.map(toPoint),
    strong,
  };
}

function noted(table: AccuracyTable): Point {
  return { ...pointOf(table), note: String(table.forcing.extensions) };
}

/** All families at the largest budget. */
function pointOf(table: AccuracyTable): Point {
  const largest = lineOf(table, { family: 'all', level: 'all' })?.budgets.at(-1);
  if (largest === undefined) throw new RangeError('The sweep has no rows to draw.');
  return toPoint(largest);
}

function toPoint({ thinkingTokens, accuracy, low, high }: BudgetAccuracy): Point {
  return { tokens: thinkingTokens, accuracy, low, high };
}
