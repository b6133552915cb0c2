/** Main-thread work per frame, out of a Chromium trace. */

/** The fields of a trace event that are read (Trace Event Format); times in µs. */
export interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** Processor time of the thread. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Work of the page's main thread. */
export interface FrameWork {
  readonly frames: number;
  /** Of the sums of the tasks' processor time between one frame and the next, ms. */
  readonly medianMs: number;
  readonly p95Ms: number;
  /** The same by the clock: waiting for the compositor's threads, and for a core where there are few, is in it. */
  readonly p95ClockMs: number;
  /** By the clock. */
  readonly longestTaskMs: number;
}

const FRAME = 'BeginMainThreadFrame';
const TASK = 'RunTask';

interface Thread {
  readonly pid: number;
  readonly tid: number;
}

/** The main thread that began most frames: other tabs and service pages begin none. */
function busiestMainThread(events: readonly TraceEvent[]): Thread | null {
  const frames = new Map<string, { thread: Thread; count: number }>();
  for (const { name, pid, tid } of events) {
    if (name === FRAME) {
      const key = `${pid}/${tid}`;
      const entry = frames.get(key) ?? { thread: { pid, tid }, count: 0 };
      entry.count += 1;
      frames.set(key, entry);
    }
  }
  return [...frames.values()].sort((a, b) => b.count - a.count)[0]?.thread ?? null;
}

/** Sums task time between consecutive frames. Throws when the trace has no frame. */
export function mainThreadWork(events: readonly TraceEvent[]): FrameWork {
  const thread = busiestMainThread(events);
  if (thread === null) {
    throw new Error('The trace has no frame of a main thread.');
  }
  const own = events.filter(({ pid, tid }) => pid === thread.pid && tid === thread.tid);
  const starts = own
    .filter(({ name }) => name === FRAME)
    .map(({ ts }) => ts)
    .sort((a, b) => a - b);
  const tasks = own.filter(({ name, ph }) => name === TASK && ph === 'X').sort((a, b) => a.ts - b.ts);
  const work = new Array<number>(starts.length).fill(0);
  const clock = new Array<number>(starts.length).fill(0);
  let frame = 0;
  for (const { ts, dur = 0, tdur = dur } of tasks) {
    while (frame + 1 < starts.length && ts + dur > (starts[frame + 1] ?? Infinity)) {
      frame += 1;
    }
    work[frame] = (work[frame] ?? 0) + tdur;
    clock[frame] = (clock[frame] ?? 0) + dur;
  }
  return {
    frames: starts.length,
    medianMs: quantile(work, 0.5),
    p95Ms: quantile(work, 0.95),
    p95ClockMs: quantile(clock, 0.95),
    longestTaskMs: Math.max(0, ...tasks.map(({ dur = 0 }) => dur)) / 1000,
  };
}

/** @param times µs @returns ms */
function quantile(times: readonly number[], share: number): number {
  const ascending = [...times].sort((a, b) => a - b);
  return (ascending[Math.floor((ascending.length - 1) * share)] ?? 0) / 1000;
}
