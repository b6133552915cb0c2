/** Kept runs in the order a person looks for them: newest first, and what branched off a run right below it. Pure. */
import type { HistoryEntry } from '../storage/run-history.ts';

/** One row of the list. */
export interface HistoryRow {
  readonly entry: HistoryEntry;
  /** How many runs it is below; 0 = none. */
  readonly depth: number;
  /** Under which its tree is kept; null where nothing branched off it and it branched off nothing. */
  readonly tree: string | null;
}

/** @param entries newest first */
export function historyRows(entries: readonly HistoryEntry[]): readonly HistoryRow[] {
  const ids = new Set(entries.map(({ id }) => id));
  const trees = new Set(entries.flatMap(({ branch }) => (branch === undefined ? [] : [branch.tree])));
  // A run whose parent is gone, or was not found, hangs below the first run of its tree, or stands by itself.
  const above = ({ id, branch }: HistoryEntry): string | null => {
    const candidates = branch === undefined ? [] : [branch.of, branch.tree];
    return candidates.find((other) => other !== null && other !== id && ids.has(other)) ?? null;
  };
  const below = new Map<string | null, HistoryEntry[]>();
  for (const entry of entries) {
    const parent = above(entry);
    below.set(parent, [...(below.get(parent) ?? []), entry]);
  }
  const shown = new Set<string>();
  const rowsOf = (entry: HistoryEntry, depth: number): HistoryRow[] => {
    // Files come from strangers: two runs may each claim to be the other's branch.
    if (shown.has(entry.id)) {
      return [];
    }
    shown.add(entry.id);
    const tree = entry.branch?.tree ?? (trees.has(entry.id) ? entry.id : null);
    // In a tree the first branch comes first.
    const branches = (below.get(entry.id) ?? []).toReversed();
    return [{ entry, depth, tree }, ...branches.flatMap((branch) => rowsOf(branch, depth + 1))];
  };
  const rooted = (below.get(null) ?? []).flatMap((entry) => rowsOf(entry, 0));
  return [...rooted, ...entries.flatMap((entry) => rowsOf(entry, 0))];
}
