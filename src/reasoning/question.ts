/** A question with a known answer, as in `public/questions/*.json(l)`. */
export type Family = 'letters' | 'arithmetic' | 'decimals' | 'countdown';

export interface HeldoutQuestion {
  readonly id: string;
  readonly family: Family;
  /** 1 (easy) to 3. */
  readonly level: number;
  readonly question: string;
  /** Reference answer; for `countdown` one of many. */
  readonly answer: string;
  /** What the question was made from; differs by family. */
  readonly args: Readonly<Record<string, unknown>>;
}
