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
  readonly longestTask: LongTask;
}

/** The task that took longest by the clock. */
export interface LongTask {
  /** By the clock. */
  readonly ms: number;
  /** Of it, processor time of the main thread. */
  readonly processorMs: number;
  /** What was done in it: the longest events, by the clock and without what they contain. */
  readonly parts: readonly { readonly name: string; readonly ms: number }[];
}

const FRAME = 'BeginMainThreadFrame';
const TASK = 'RunTask';
const SHOWN_PARTS = 4;

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
    longestTask: longestOf(tasks, own),
  };
}

function longestOf(tasks: readonly TraceEvent[], events: readonly TraceEvent[]): LongTask {
  const task = tasks.reduce<TraceEvent | undefined>(
    (longest, other) => ((other.dur ?? 0) > (longest?.dur ?? -1) ? other : longest),
    undefined,
  );
  if (task === undefined) {
    return { ms: 0, processorMs: 0, parts: [] };
  }
  const { ts, dur = 0, tdur = dur } = task;
  const within = events.filter((event) => event.ph === 'X' && event.ts >= ts && endOf(event) <= ts + dur);
  const parts = [...selfTimes(within)]
    .map(([name, time]) => ({ name, ms: time / 1000 }))
    .sort((a, b) => b.ms - a.ms);
  return { ms: dur / 1000, processorMs: tdur / 1000, parts: parts.slice(0, SHOWN_PARTS) };
}

function endOf({ ts, dur = 0 }: TraceEvent): number {
  return ts + dur;
}

/** Time of events that lie within each other, by name, each without the events in it; µs. */
function selfTimes(events: readonly TraceEvent[]): Map<string, number> {
  const times = new Map<string, number>();
  const add = (name: string, time: number): void => {
    times.set(name, (times.get(name) ?? 0) + time);
  };
  const open: TraceEvent[] = [];
  for (const event of events.toSorted((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0))) {
    let outer = open.at(-1);
    while (outer !== undefined && endOf(outer) <= event.ts) {
      open.pop();
      outer = open.at(-1);
    }
    if (outer !== undefined) {
      add(outer.name, -(event.dur ?? 0));
    }
    add(event.name, event.dur ?? 0);
    open.push(event);
  }
  return times;
}

/** @param times µs @returns ms */
function quantile(times: readonly number[], share: number): number {
  const ascending = [...times].sort((a, b) => a - b);
  return (ascending[Math.floor((ascending.length - 1) * share)] ?? 0) / 1000;
}
