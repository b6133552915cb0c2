/**
 * Runs kept between visits, behind an interface small enough for a twin in memory. A run can be written while it goes on, a batch at
 * a time, so that a crash loses what came after the last batch and nothing else.
 */
import type { Probe } from '../reasoning/probe.ts';
import type { Recording } from '../reasoning/recording/recording.ts';

/** What the list shows of a run: all but its tokens. */
export interface HistoryEntry extends Omit<Recording, 'tokens' | 'probes'> {
  readonly id: string;
  readonly tokenCount: number;
  /** It came from a file or a link, not from this page. */
  readonly imported: boolean;
}

/** One run with what it is filed under. */
export interface KeptRun {
  readonly id: string;
  readonly imported: boolean;
  readonly recording: Recording;
}

/** What of a run is not stored yet. */
export interface RunChange {
  /** Tokens from this one on are new; those before are stored already. 0 = none is. */
  readonly fromToken: number;
  /** Probes that are not stored yet. Stored ones beyond `fromToken` are dropped. */
  readonly newProbes: readonly Probe[];
}

/** Every method may throw RunHistoryError. */
export interface RunHistory {
  /** All runs, newest first. */
  list(): Promise<readonly HistoryEntry[]>;
  read(id: string): Promise<KeptRun | undefined>;
  /**
   * Stores a run or what is new of it, all or nothing. `run` is always the whole run. What is new of a run that was removed
   * meanwhile, in another tab perhaps, is not stored: it stays removed.
   */
  write(run: KeptRun, change: RunChange): Promise<void>;
  /** Nothing happens when there is no such run. */
  rename(id: string, name: string): Promise<void>;
  remove(id: string): Promise<void>;
}

/** The change that stores a run of which nothing is stored. */
export function wholeRun({ recording }: KeptRun): RunChange {
  return { fromToken: 0, newProbes: recording.probes };
}

/** The list's view of a run. */
export function entryOf({ id, imported, recording }: KeptRun): HistoryEntry {
  const { tokens, probes: _probes, ...facts } = recording;
  return { ...facts, id, imported, tokenCount: tokens.length };
}

/** Newest first; runs of the same moment in the order of their ids. */
export function newestFirst(entries: readonly HistoryEntry[]): readonly HistoryEntry[] {
  return entries.toSorted(
    (a, b) => b.recordedAt.localeCompare(a.recordedAt) || b.id.localeCompare(a.id, 'en', { numeric: true }),
  );
}
