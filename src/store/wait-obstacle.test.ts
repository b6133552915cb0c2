import { describe, expect, it } from 'vitest';
import { DEFAULT_METHOD } from '../reasoning/method.ts';
import type { Variant } from '../reasoning/method.ts';
import { withMethod } from '../reasoning/run-settings.ts';
import type { ThinkingEnd } from '../reasoning/trace.ts';
import type { Lane } from './lane.ts';
import { createLane } from './lane.ts';
import { laneFixture } from './testing/fixtures.ts';
import { waitObstacle } from './wait-obstacle.ts';

/** A run that is done, as if its thinking had ended for this reason. */
function done(budget: number, thinkingEnd?: ThinkingEnd): Lane {
  const lane = laneFixture(1, { settings: { budget } });
  return {
    ...lane,
    run: lane.run && { ...lane.run, ...(thinkingEnd !== undefined && { thinkingEnd }) },
  };
}

describe('waitObstacle', () => {
  it('is that there is no run the engine holds', () => {
    expect(waitObstacle(createLane(1))).toBe('no-run');
    expect(waitObstacle(laneFixture(1, { tokens: 0 }))).toBe('no-run');
    const lane = done(512);
    expect(waitObstacle({ ...lane, run: lane.run && { ...lane.run, open: false } })).toBe('no-run');
  });

  it('is the budget once it is used up, not before', () => {
    expect(waitObstacle(laneFixture(1, { settings: { budget: 32 }, tokens: 20 }))).toBeNull();
    expect(waitObstacle(done(32))).toBe('budget');
    expect(waitObstacle(done(512))).toBeNull();
  });

  it('is the budget as the lane has it now, which may be ahead of the run', () => {
    const lane = done(32);
    expect(waitObstacle({ ...lane, settings: { ...lane.settings, budget: 64 } })).toBeNull();
  });

  it('goes by what the budget is for in each variant', () => {
    const inVariant = (variant: Variant, forcedTokens: number): Lane => {
      const lane = done(32);
      const { run } = lane;
      const stats = run?.stats == null ? null : { ...run.stats, thinkingTokens: 40, forcedTokens };
      return {
        ...lane,
        run: run && { ...run, stats, settings: withMethod(run.settings, { ...DEFAULT_METHOD, variant }) },
      };
    };
    expect(waitObstacle(inVariant('total', 12))).toBe('budget');
    expect(waitObstacle(inVariant('per-round', 0))).toBeNull();
    expect(waitObstacle(inVariant('readme', 12))).toBeNull();
    expect(waitObstacle(inVariant('readme', 8))).toBe('budget');
  });

  it('is the context where that was full first', () => {
    expect(waitObstacle(done(512, 'context'))).toBe('context');
    expect(waitObstacle(done(512, 'user'))).toBeNull();
  });
});
