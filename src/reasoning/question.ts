/** A question with a known answer, as in `public/questions/*.json(l)`. */
export const FAMILIES = [
  'letters',
  'spelling',
  'arithmetic',
  'decimals',
  'countdown',
  'numbers',
  'bases',
  'calendar',
  'sorting',
  'problems',
  'logic',
  'sequences',
] as const;

export type Family = (typeof FAMILIES)[number];

export const LEVELS = [1, 2, 3] as const;

/** Difficulty, from 1 (easy) on. */
export type Level = (typeof LEVELS)[number];

export interface HeldoutQuestion {
  readonly id: string;
  readonly family: Family;
  readonly level: Level;
  readonly question: string;
  /** Reference answer; for `countdown` one of many. */
  readonly answer: string;
  /** What the question was made from; differs by family. */
  readonly args: Readonly<Record<string, unknown>>;
}
