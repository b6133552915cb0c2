/** How the questions of a checkpoint's families are worded: their words, and which three follow each other. */
import { PATTERN_MARKS } from './question-pattern.ts';

export interface Wordings {
  readonly words: ReadonlySet<string>;
  /** Three symbols of a pattern in a row, as `runsOfThree` writes them. */
  readonly runs: ReadonlySet<string>;
}

/** As in a file. */
export interface StoredWordings {
  /** The marks of patterns first, then the words. */
  readonly symbols: readonly string[];
  /** First, second, and all that come third, as positions in `symbols`. */
  readonly runs: readonly (readonly number[])[];
}

export function storeWordings({ words, runs }: Wordings): StoredWordings {
  const symbols = [...PATTERN_MARKS, ...[...words].sort()];
  const numbers = new Map(symbols.map((symbol, i) => [symbol, i]));
  const rows = new Map<string, number[]>();
  for (const run of [...runs].sort()) {
    const [first = 0, second = 0, third = 0] = run.split(' ').map((symbol) => numbers.get(symbol) ?? 0);
    const key = `${String(first)} ${String(second)}`;
    rows.set(key, [...(rows.get(key) ?? [first, second]), third]);
  }
  return { symbols, runs: [...rows.values()] };
}

/** @returns null when it is not what `storeWordings` makes */
export function parseWordings(symbols: unknown, rows: unknown): Wordings | null {
  if (!isTexts(symbols) || !Array.isArray(rows)) {
    return null;
  }
  const runs = new Set<string>();
  for (const row of rows) {
    const [first, second, ...thirds] = named(row, symbols) ?? [];
    if (first === undefined || second === undefined) {
      return null;
    }
    thirds.forEach((third) => runs.add(`${first} ${second} ${third}`));
  }
  return { words: new Set(symbols.slice(PATTERN_MARKS.length)), runs };
}

function named(row: unknown, symbols: readonly string[]): readonly string[] | null {
  const names: unknown = Array.isArray(row) ? row.map((index: unknown) => symbols[Number(index)]) : null;
  return isTexts(names) ? names : null;
}

/** An array of texts. */
export function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
