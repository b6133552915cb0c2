/**
 * An append-only list that costs O(new items) per append and is still pure at its edge: every version sees exactly its
 * first `length` items. Versions share one buffer; appending to a version that is no longer the newest copies it.
 */
export interface AppendLog<T> {
  readonly buffer: readonly T[];
  readonly length: number;
}

/** A log without items. */
export function emptyLog<T>(): AppendLog<T> {
  return { buffer: [], length: 0 };
}

/** The log with `items` at its end. */
export function appendToLog<T>(log: AppendLog<T>, items: readonly T[]): AppendLog<T> {
  if (items.length === 0) {
    return log;
  }
  const newest = log.buffer.length === log.length;
  // The cast is the one place where the shared buffer grows; no version can see past its own length.
  const buffer = (newest ? log.buffer : log.buffer.slice(0, log.length)) as T[];
  for (const item of items) {
    buffer.push(item);
  }
  return { buffer, length: buffer.length };
}

/** The first `keep` items. */
export function takeFromLog<T>(log: AppendLog<T>, keep: number): AppendLog<T> {
  return { buffer: log.buffer, length: Math.max(0, Math.min(keep, log.length)) };
}

/** Items `from` … `to` as an ordinary array. */
export function sliceLog<T>(log: AppendLog<T>, from = 0, to: number = log.length): readonly T[] {
  return log.buffer.slice(from, Math.min(to, log.length));
}

/** Item at `index`, or undefined beyond this version's end. */
export function itemOfLog<T>(log: AppendLog<T>, index: number): T | undefined {
  return index < log.length ? log.buffer[index] : undefined;
}
