/** One chart: accuracy against mean thinking tokens, with intervals. */
import { doublingScale, percentScale, type Box, type Scale } from './scales.ts';
import { element, label, line } from './svg.ts';

export interface Point {
  /** Mean thinking tokens. */
  readonly tokens: number;
  /** Percent, with the ends of its interval. */
  readonly accuracy: number;
  readonly low: number;
  readonly high: number;
  /** Written beside the point. */
  readonly note?: string;
}

export interface Series {
  readonly name: string;
  readonly colour: string;
  readonly points: readonly Point[];
  /** Drawn wide, with its intervals. */
  readonly strong: boolean;
}

export interface PanelOptions {
  readonly title?: string;
  /** Names at the right end of the lines. */
  readonly named: boolean;
  /** Texts of the axes. */
  readonly axes: boolean;
  /** What is counted along the bottom; thinking tokens when absent. */
  readonly counted?: string;
  /** The whole range of percent, or only what is needed. */
  readonly range: 'whole' | 'close';
  /** Mean thinking tokens that must have a place, besides those of the points. */
  readonly tokens?: readonly number[];
}

const GRID = '#e4e4e4';
const AXIS = '#777';
const NAME_HEIGHT = 14;
/** Curves that lie close together are drawn beside each other, so that their intervals can be told apart. */
const ASIDE = 4;

export function panel(box: Box, series: readonly Series[], options: PanelOptions): string {
  const points = series.flatMap((one) => one.points);
  const x = doublingScale([...points.map(({ tokens }) => tokens), ...(options.tokens ?? [])], box);
  const whole = [0, 100];
  const y = percentScale(
    options.range === 'whole' ? whole : points.flatMap(({ low, high }) => [low, high]),
    box,
  );
  const { title, named, axes, counted = 'mean thinking tokens per question' } = options;
  const parts = [
    ...grid(box, x, y),
    ...(title === undefined ? [] : [label(box.left, box.top - 8, title, { size: 13, weight: 'bold' })]),
    ...(axes ? axisTitles(box, counted) : []),
    ...series.map((one, i) => curve(one, x, y, options.range === 'close' ? ASIDE * i : 0)),
    ...(named ? names(box, series, y) : []),
  ];
  return element('g', {}, '\n', parts.join('\n'), '\n');
}

function grid({ left, top, width, height }: Box, x: Scale, y: Scale): string[] {
  const bottom = top + height;
  return [
    ...y.ticks.flatMap(({ at, text }) => [
      line(left, at, left + width, at, { stroke: GRID }),
      label(left - 6, at + 4, text, { anchor: 'end', size: 11, fill: AXIS }),
    ]),
    ...x.ticks.flatMap(({ at, text }) => [
      line(at, bottom, at, bottom + 4, { stroke: AXIS }),
      label(at, bottom + 17, text, { anchor: 'middle', size: 11, fill: AXIS }),
    ]),
    line(left, bottom, left + width, bottom, { stroke: AXIS }),
    ...(x.breakAt === undefined ? [] : [axisBreak(x.breakAt, bottom)]),
  ];
}

/** Two strokes across the axis: what is left of them is not to scale. */
function axisBreak(at: number, bottom: number): string {
  const stroke = (dx: number): string =>
    line(at + dx - 3, bottom + 5, at + dx + 3, bottom - 5, { stroke: AXIS });
  const gap = element('rect', { x: at - 3, y: bottom - 2, width: 6, height: 4, fill: '#fff' });
  return gap + stroke(-3) + stroke(3);
}

function axisTitles({ left, top, width, height }: Box, counted: string): string[] {
  const middle = top + height / 2;
  return [
    label(left + width / 2, top + height + 38, `${counted} (log scale)`, { anchor: 'middle' }),
    label(left - 46, middle, 'correct answers', { anchor: 'middle', turned: -90 }),
  ];
}

/** @param aside moved to the right by so much */
function curve({ colour, points, strong }: Series, x: Scale, y: Scale, aside: number): string {
  const places = points.map((point) => {
    return { ...point, px: x.place(point.tokens) + aside, py: y.place(point.accuracy) };
  });
  const path = places
    .map(({ px, py }, i) => `${i === 0 ? 'M' : 'L'}${px.toFixed(1)} ${py.toFixed(1)}`)
    .join('');
  const width = strong ? 2.5 : 1.2;
  const parts = [
    element('path', { d: path, fill: 'none', stroke: colour, 'stroke-width': width }),
    ...(strong ? places.map(({ px, low, high }) => whisker(px, y.place(low), y.place(high), colour)) : []),
    ...places.map(({ px, py }) => element('circle', { cx: px, cy: py, r: strong ? 3.5 : 2, fill: colour })),
    ...places.flatMap(({ px, py, note }) =>
      note === undefined ? [] : [label(px + 6, py + 14, note, { size: 11 })],
    ),
  ];
  return parts.join('');
}

function whisker(at: number, low: number, high: number, colour: string): string {
  const style = { stroke: colour, 'stroke-width': 1.2 };
  return (
    line(at, low, at, high, style) +
    line(at - 3, low, at + 3, low, style) +
    line(at - 3, high, at + 3, high, style)
  );
}

/** Names beside the ends of their lines, moved apart where they would overlap. */
function names({ left, width, top, height }: Box, series: readonly Series[], y: Scale): string[] {
  const ends = series
    .map(({ name, colour, points, strong }) => ({
      name,
      colour,
      strong,
      at: y.place(points.at(-1)?.accuracy ?? 0),
    }))
    .sort((a, b) => a.at - b.at);
  let above = top - NAME_HEIGHT;
  const pushed = ends.map((end) => ({ ...end, at: (above = Math.max(end.at, above + NAME_HEIGHT)) }));
  // What was pushed out at the bottom pushes the others up again.
  let below = top + height + NAME_HEIGHT;
  const settled = pushed
    .reverse()
    .map((end) => ({ ...end, at: (below = Math.min(end.at, below - NAME_HEIGHT)) }));
  return settled.map(({ name, colour, strong, at }) =>
    label(left + width + 10, at + 4, name, { fill: colour, ...(strong ? { weight: 'bold' } : {}) }),
  );
}
