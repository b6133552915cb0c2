import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { AppState } from './app-state.ts';
import { CALM_INTERVAL_MS, calmLane } from './calm-lane.ts';
import type { Lane } from './lane.ts';
import { withView } from './lane-view.ts';
import { laneFixture, pageFixture } from './testing/fixtures.ts';
import { ManualClock } from './testing/manual-clock.ts';

const thought = (tokens: number): Lane => laneFixture(1, { tokens });
const used = (lane: Lane | undefined): number | undefined => lane?.run?.stats?.thinkingTokens;

/** A page with one lane, what is told of it, and how to change it. */
function followed(lane: Lane) {
  const store = createStore<AppState>()(() => pageFixture([lane]));
  const clock = new ManualClock();
  const calm = calmLane(store, 1, clock);
  let told = 0;
  const stop = calm.subscribe(() => {
    told += 1;
  });
  const set = (...lanes: readonly Lane[]): void => {
    store.setState({ lanes });
  };
  return { calm, clock, set, stop, told: () => told };
}

/** The lane with more tokens of the same run, as the reducer leaves it. */
function thoughtOn(lane: Lane, tokens: number): Lane {
  const { run } = lane;
  const later = thought(tokens).run;
  return { ...lane, run: run && later && { ...run, trace: later.trace, stats: later.stats } };
}

describe('calmLane', () => {
  it('tells new tokens once per interval, and the last ones always', () => {
    const first = thought(2);
    const { calm, clock, set, told } = followed(first);
    for (let tokens = 3; tokens <= 8; tokens += 1) {
      set(thoughtOn(first, tokens));
      clock.advance(10);
    }
    // The first at once, the rest at the end of the interval.
    expect([told(), used(calm.current())]).toEqual([1, 3]);
    clock.advance(CALM_INTERVAL_MS);
    expect([told(), used(calm.current())]).toEqual([2, 8]);
  });

  it('tells anything else at once: the view, the settings, an end of thinking', () => {
    const first = thought(3);
    const { calm, set } = followed(first);
    set(thoughtOn(first, 4));
    const changes = [
      withView(thoughtOn(first, 5), { pinned: 2 }),
      { ...thoughtOn(first, 6), settings: { ...first.settings, budget: 7 } },
      thought(5000),
    ];
    for (const lane of changes) {
      set(lane);
      expect(calm.current()).toBe(lane);
    }
  });

  it('keeps up with a lane that comes and goes', () => {
    const first = thought(3);
    const { calm, set } = followed(first);
    set();
    expect(calm.current()).toBeUndefined();
    set(first);
    expect(calm.current()).toBe(first);
  });

  it('tells what changed between its making and its following', () => {
    const store = createStore<AppState>()(() => pageFixture([thought(2)]));
    const calm = calmLane(store, 1, new ManualClock());
    const done = thought(5000);
    store.setState({ lanes: [done] });
    calm.subscribe(() => undefined);
    expect(calm.current()).toBe(done);
  });

  it('says nothing after it was stopped', () => {
    const first = thought(2);
    const { clock, set, stop, told } = followed(first);
    set(thoughtOn(first, 3));
    set(thoughtOn(first, 4));
    stop();
    clock.advance(CALM_INTERVAL_MS);
    set(thought(5000));
    expect(told()).toBe(1);
  });
});
