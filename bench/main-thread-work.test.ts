import { describe, expect, it } from 'vitest';
import { mainThreadWork, type TraceEvent } from './main-thread-work.ts';

const frame = (ts: number, pid = 1): TraceEvent => ({
  name: 'BeginMainThreadFrame',
  ph: 'I',
  pid,
  tid: 7,
  ts,
});
const task = (ts: number, dur: number, pid = 1, tid = 7): TraceEvent => ({
  name: 'RunTask',
  ph: 'X',
  pid,
  tid,
  ts,
  dur,
});

describe('work per frame', () => {
  it('sums the tasks from one frame to the next', () => {
    const work = mainThreadWork([
      ...[frame(0), frame(16_000), frame(32_000)],
      ...[task(1000, 2000), task(5000, 3000), task(17_000, 4000), task(33_000, 1000)],
    ]);
    expect(work).toMatchObject({ frames: 3, medianMs: 4, p95Ms: 4, p95ClockMs: 4, longestTask: { ms: 4 } });
  });

  it('counts the processor time of tasks that waited', () => {
    const work = mainThreadWork([frame(0), frame(16_000), { ...task(1000, 9000), tdur: 3000 }]);
    expect(work).toMatchObject({ medianMs: 0, p95Ms: 0, longestTask: { ms: 9, processorMs: 3 } });
    const all = mainThreadWork([frame(0), { ...task(1000, 9000), tdur: 3000 }]);
    expect(all).toMatchObject({ p95Ms: 3, p95ClockMs: 9 });
  });

  it('leaves other threads and processes out', () => {
    const work = mainThreadWork([
      frame(0),
      frame(16_000),
      frame(0, 2),
      task(1000, 1000),
      task(0, 90_000, 2),
      task(0, 90_000, 1, 8),
    ]);
    expect(work.longestTask.ms).toBe(1);
  });

  it('says what the longest task was made of, each part without what it contains', () => {
    const part = (name: string, ts: number, dur: number): TraceEvent => ({ ...task(ts, dur), name });
    const { longestTask } = mainThreadWork([
      ...[frame(0), task(1000, 10_000), task(20_000, 2000)],
      ...[part('FunctionCall', 1500, 8000), part('MajorGC', 2000, 3000), part('MajorGC', 6000, 2000)],
      ...[part('Layout', 20_100, 1000), { ...part('MajorGC', 2000, 9000), tid: 8 }],
    ]);
    expect(longestTask.parts).toEqual([
      { name: 'MajorGC', ms: 5 },
      { name: 'FunctionCall', ms: 3 },
      { name: 'RunTask', ms: 2 },
    ]);
  });

  it('says when there is nothing to measure', () => {
    expect(() => mainThreadWork([task(0, 5)])).toThrow('no frame');
  });
});
