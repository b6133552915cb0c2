/** What a sweep varies and what it holds fixed. */
import { groupBy } from '../lib/group-by.ts';
import type { RunSettings } from '../reasoning/run-settings.ts';

export interface SweepSettings {
  /** Budgets in thinking tokens. */
  readonly budgets: readonly number[];
  /** Numbers of ends of thinking to suppress. */
  readonly extensions: readonly number[];
  /** Put in place of each; empty = only suppress. Without a meaning where there is no extension. */
  readonly strings: readonly string[];
  readonly fixed: FixedSettings;
}

/** What every run of a sweep has in common. */
export type FixedSettings = Omit<RunSettings, 'budget' | 'extensions' | 'extensionString'>;

/** How a question is thought about, apart from the budget. */
export interface Forcing {
  readonly extensions: number;
  /** Empty without extensions. */
  readonly extensionString: string;
}

/** One point of the sweep's grid. */
export interface SweepCell extends Forcing {
  readonly budget: number;
}

/** The distinct forcings of a sweep; without extensions the string makes no difference, so there is one for all. */
export function forcingsOf({ extensions, strings }: SweepSettings): readonly Forcing[] {
  const counts = sortedUnique(extensions);
  const none = counts.includes(0) ? [{ extensions: 0, extensionString: '' }] : [];
  const forced = counts.filter((count) => count > 0);
  return [
    ...none,
    ...[...new Set(strings)].flatMap((extensionString) =>
      forced.map((count) => ({ extensions: count, extensionString })),
    ),
  ];
}

export function budgetsOf({ budgets }: SweepSettings): readonly number[] {
  return sortedUnique(budgets);
}

/**
 * The cells one thought gives: all with the same extension string, which differ in where that thought is cut. Cells without
 * extensions have a thought of their own: with extensions, the first token may not be a stop, and without any it may.
 */
export function cellsByThought(settings: SweepSettings): readonly (readonly SweepCell[])[] {
  const forcings = forcingsOf(settings);
  const groups = groupBy(forcings, (forcing) =>
    isForced(forcing) ? `forced ${forcing.extensionString}` : 'not forced',
  );
  return [...groups.values()].map((group) =>
    group.flatMap((forcing) => budgetsOf(settings).map((budget) => ({ ...forcing, budget }))),
  );
}

export function runSettingsOf(fixed: FixedSettings, cell: SweepCell): RunSettings {
  const { budget, extensions, extensionString } = cell;
  return { ...fixed, budget, extensions, extensionString };
}

/** The forcing of a cell or row, without the rest of it. */
export function forcingOf({ extensions, extensionString }: Forcing): Forcing {
  return { extensions, extensionString };
}

/** One name for each forcing, to group by. */
export function forcingName({ extensions, extensionString }: Forcing): string {
  if (extensions === 0) return 'no extension';
  return `${extensions} × ${extensionString === '' ? 'suppressed end' : `"${extensionString}"`}`;
}

function isForced({ extensions }: Forcing): boolean {
  return extensions > 0;
}

function sortedUnique(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}
