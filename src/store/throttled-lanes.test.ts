import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { AppState } from './app-state.ts';
import type { Lane, Run } from './lane.ts';
import { withView } from './lane-view.ts';
import { laneFixture, pageFixture } from './testing/fixtures.ts';
import { ManualClock } from './testing/manual-clock.ts';
import { ManualFrames } from './testing/manual-frames.ts';
import { createFrameThrottle, createSteadyThrottle, createThrottle } from './throttle.ts';
import { READING_INTERVAL_MS, throttledLanes } from './throttled-lanes.ts';

const WHOLE = 5000;
const thought = (tokens: number): Lane => laneFixture(1, { tokens });

const readBy = (clock: ManualClock) => (tell: () => void) => createThrottle(tell, READING_INTERVAL_MS, clock);

/** A page with a lane, followed, and how to change it. */
function followed(...first: readonly Lane[]) {
  const store = createStore<AppState>()(() => pageFixture(first));
  const clock = new ManualClock();
  const lanes = throttledLanes(store, readBy(clock));
  let told = 0;
  const stop = lanes.subscribe(() => {
    told += 1;
  });
  const set = (...next: readonly Lane[]): void => {
    store.setState({ lanes: next });
  };
  return { store, clock, lanes, set, stop, told: () => told, lane: () => lanes.current()[0] };
}

const inRun =
  (part: Partial<Run>) =>
  (lane: Lane): Lane => ({ ...lane, run: lane.run && { ...lane.run, ...part } });

/** The lane with as many tokens of the same run, as the reducer leaves it. */
function thoughtOn(lane: Lane, tokens: number): Lane {
  const later = thought(tokens).run;
  return later === null ? lane : inRun({ trace: later.trace, stats: later.stats })(lane);
}

const used = (lane: Lane | undefined): number | undefined => lane?.run?.stats?.thinkingTokens;

describe('throttledLanes', () => {
  it('tells new tokens once per interval, and the last ones always', () => {
    const first = thought(2);
    const { clock, set, told, lane } = followed(first);
    for (let tokens = 3; tokens <= 8; tokens += 1) {
      set(thoughtOn(first, tokens));
      clock.advance(10);
    }
    // The first at once, the rest at the end of the interval.
    expect([told(), used(lane())]).toEqual([1, 3]);
    clock.advance(READING_INTERVAL_MS);
    expect([told(), used(lane())]).toEqual([2, 8]);
  });

  it.each<[string, (lane: Lane) => Lane]>([
    ['the view', (lane) => withView(lane, { pinned: 2 })],
    ['the settings', (lane) => ({ ...lane, settings: { ...lane.settings, budget: 7 } })],
    ['a probe', inRun({ probes: [] })],
    ['an answer', inRun({ answer: '3' })],
    ['an end of thinking', inRun({ status: 'answering' })],
    ['waiting again', inRun({ status: 'queued' })],
    ['another run', inRun({ runId: 'other' })],
    ['no run any more', (lane) => ({ ...lane, run: null })],
    ['fewer tokens', (lane) => thoughtOn(lane, 2)],
  ])('tells at once: %s', (_what, change) => {
    const first = thought(3);
    const { set, lane } = followed(first);
    set(thoughtOn(first, 4));
    const before = lane();
    set(thoughtOn(first, 5));
    // From here on new tokens wait.
    expect(lane()).toBe(before);
    const changed = change(thoughtOn(first, 5));
    set(changed);
    expect(lane()).toBe(changed);
  });

  it('tells every token of an answer', () => {
    const first = inRun({ status: 'answering' })(thought(3));
    const { set, lane } = followed(first);
    for (const tokens of [4, 5, 6]) {
      const next = thoughtOn(first, tokens);
      set(next);
      expect(lane()).toBe(next);
    }
  });

  it('keeps up with lanes that come, go and change beside one that thinks', () => {
    const [first, second] = [thought(3), laneFixture(2, { tokens: 3 })];
    const { lanes, set } = followed(first);
    set(thoughtOn(first, 4), second);
    expect(lanes.current()).toHaveLength(2);
    const pinned = withView(second, { pinned: 1 });
    set(thoughtOn(first, 5), pinned);
    expect(lanes.current()).toEqual([thoughtOn(first, 5), pinned]);
    set();
    expect(lanes.current()).toEqual([]);
  });

  it('tells all followers, and is up to date where nobody follows', () => {
    const first = thought(2);
    const { lanes, set, stop } = followed(first);
    let others = 0;
    const stopOther = lanes.subscribe(() => {
      others += 1;
    });
    set(thoughtOn(first, 3));
    expect(others).toBe(1);
    stop();
    set(thoughtOn(first, 4));
    expect(used(lanes.current()[0])).toBe(3);
    stopOther();
    expect(used(lanes.current()[0])).toBe(4);
  });

  it('tells what changed between the first look and following', () => {
    const store = createStore<AppState>()(() => pageFixture([thought(2)]));
    const lanes = throttledLanes(store, readBy(new ManualClock()));
    lanes.current();
    const done = thought(WHOLE);
    store.setState({ lanes: [done] });
    lanes.subscribe(() => undefined);
    expect(lanes.current()).toEqual([done]);
  });

  it('says nothing after it was stopped', () => {
    const first = thought(2);
    const { clock, set, stop, told } = followed(first);
    set(thoughtOn(first, 3));
    set(thoughtOn(first, 4));
    stop();
    clock.advance(READING_INTERVAL_MS);
    set(thought(WHOLE));
    expect(told()).toBe(1);
  });

  it('tells what is watched once per frame, the tokens of all lanes together', () => {
    const [first, second] = [thought(2), laneFixture(2, { tokens: 2 })];
    const store = createStore<AppState>()(() => pageFixture([first, second]));
    const frames = new ManualFrames();
    const lanes = throttledLanes(store, (tell) => createFrameThrottle(tell, frames));
    let told = 0;
    lanes.subscribe(() => {
      told += 1;
    });
    store.setState({ lanes: [thoughtOn(first, 3), second] });
    store.setState({ lanes: [thoughtOn(first, 4), second] });
    store.setState({ lanes: [thoughtOn(first, 4), thoughtOn(second, 5)] });
    expect([told, used(lanes.current()[0])]).toEqual([0, 2]);
    frames.draw();
    expect([told, used(lanes.current()[0]), used(lanes.current()[1])]).toEqual([1, 4, 5]);
    frames.draw();
    expect(told).toBe(1);
    store.setState({ lanes: [thoughtOn(first, 6), thoughtOn(second, 5)] });
    store.setState({ lanes: [inRun({ answer: '3' })(thoughtOn(first, 6)), thoughtOn(second, 5)] });
    // An answer does not wait for the frame, and the frame has nothing left to tell.
    expect(told).toBe(2);
    frames.draw();
    expect(told).toBe(2);
  });

  it('tells what is read with a frame after the interval, and an answer at once', () => {
    const first = thought(2);
    const store = createStore<AppState>()(() => pageFixture([first]));
    const [clock, frames] = [new ManualClock(), new ManualFrames()];
    const lanes = throttledLanes(store, (tell) =>
      createSteadyThrottle(tell, READING_INTERVAL_MS, clock, frames),
    );
    const told: (number | undefined)[] = [];
    lanes.subscribe(() => {
      told.push(used(lanes.current()[0]));
    });
    store.setState({ lanes: [thoughtOn(first, 3)] });
    expect(told).toEqual([]);
    frames.draw();
    expect(told).toEqual([3]);
    store.setState({ lanes: [thoughtOn(first, 4)] });
    frames.draw();
    expect(told).toEqual([3]);
    clock.advance(READING_INTERVAL_MS);
    store.setState({ lanes: [thoughtOn(first, 5)] });
    frames.draw();
    expect(told).toEqual([3, 5]);
    store.setState({ lanes: [inRun({ answer: '3' })(thoughtOn(first, 6))] });
    expect(told).toEqual([3, 5, 6]);
    store.setState({ lanes: [inRun({ answer: '3' })(thoughtOn(first, 7))] });
    clock.advance(READING_INTERVAL_MS - 1);
    frames.draw();
    expect(told).toEqual([3, 5, 6]);
    clock.advance(1);
    frames.draw();
    expect(told).toEqual([3, 5, 6, 7]);
  });
});
