/** Votes and longer thoughts against what they cost: figures 4b and 7 of the s1 paper in one chart. */
import type { SampledPoint, SequentialPoint, Share } from '../../src/experiments/sample-tables.ts';
import { groupBy } from '../../src/lib/group-by.ts';
import { panel, type Point, type Series } from './panel.ts';
import { drawing } from './svg.ts';

/** Told apart by hue and by brightness. */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7'];
const STRONG = '#111';

/** What is drawn. */
export interface SampleCurves {
  readonly sampled: readonly SampledPoint[];
  readonly sequential: readonly SequentialPoint[];
}

/** @param headline what was measured, on how many questions */
export function samplesChart({ sampled, sequential }: SampleCurves, headline: string): string {
  const title = `${headline}: sampling and voting beside thinking longer, 95% intervals`;
  const votes = [...groupBy(sampled, ({ budget }) => budget)].flatMap(([budget, points], i): Series[] => {
    const colour = COLOURS[i % COLOURS.length] ?? STRONG;
    const at = (share: (point: SampledPoint) => Share): Point[] =>
      points.map((point) => toPoint(point.tokens, share(point), String(point.k)));
    return [
      { name: `majority@k, budget ${budget}`, colour, points: at(({ majority }) => majority), strong: true },
      { name: `pass@k, budget ${budget}`, colour, points: at(({ pass }) => pass), strong: false },
    ];
  });
  const longer: Series = {
    name: 'one greedy run',
    colour: STRONG,
    points: sequential.map(({ tokens, correct, budget }) => toPoint(tokens, correct, String(budget))),
    strong: true,
  };
  const box = { left: 70, top: 40, width: 560, height: 380 };
  const options = {
    title,
    named: true,
    axes: true,
    range: 'close',
    counted: 'mean tokens per question',
  } as const;
  return drawing(820, 490, title, [panel(box, [longer, ...votes], options)]);
}

function toPoint(tokens: number, { percent, low, high }: Share, note: string): Point {
  return { tokens, accuracy: percent, low, high, note };
}
