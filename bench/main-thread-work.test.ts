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
    expect(work).toEqual({ frames: 3, medianMs: 4, p95Ms: 4, p95ClockMs: 4, longestTaskMs: 4 });
  });

  it('counts the processor time of tasks that waited', () => {
    const work = mainThreadWork([frame(0), frame(16_000), { ...task(1000, 9000), tdur: 3000 }]);
    expect(work).toMatchObject({ medianMs: 0, p95Ms: 0, longestTaskMs: 9 });
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
    expect(work.longestTaskMs).toBe(1);
  });

  it('says when there is nothing to measure', () => {
    expect(() => mainThreadWork([task(0, 5)])).toThrow('no frame');
  });
});
