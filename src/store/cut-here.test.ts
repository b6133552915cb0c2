import { describe, expect, it } from 'vitest';
import { DEFAULT_METHOD } from '../reasoning/method.ts';
import type { StoppedBy } from '../reasoning/trace.ts';
import { cutHere } from './cut-here.ts';
import type { Lane } from './lane.ts';
import { isStoppedInThought } from './lane.ts';
import { withView } from './lane-view.ts';
import { laneFixture } from './testing/fixtures.ts';

/** A lane that is looked at after so many thinking tokens. */
const at = (lane: Lane, pinned: number): Lane => withView(lane, { pinned });

/** A thought of twenty tokens that ended before its end. */
function brokenOff(stoppedBy: StoppedBy): Lane {
  const lane = laneFixture(1, { tokens: 20 });
  return { ...lane, run: lane.run && { ...lane.run, status: 'done', stoppedBy } };
}

describe('cutHere', () => {
  it('is nothing where the thought is shown whole', () => {
    expect(cutHere(laneFixture(1, { tokens: 20 }))).toBeNull();
  });

  it('is the budget that cuts there', () => {
    expect(cutHere(at(laneFixture(1, { tokens: 20 }), 12))).toEqual({ kind: 'cut', budget: 12 });
  });

  it('is the end of a thought that was stopped by hand, and no other', () => {
    const lane = brokenOff('user');
    const used = lane.run?.stats?.thinkingTokens ?? 0;
    expect(cutHere(at(lane, used))).toEqual({ kind: 'stopped' });
    expect(cutHere(at(lane, used - 1))).toEqual({ kind: 'cut', budget: used - 1 });
    // Thrown away by rejection sampling: there is nothing to answer from.
    expect(isStoppedInThought(brokenOff('rejected').run)).toBe(false);
  });

  it('is no place within a sentence where budgets close at the ends of sentences', () => {
    const method = { ...DEFAULT_METHOD, sentenceWindow: 16 };
    const kinds = new Set(
      Array.from({ length: 60 }, (_, n) => cutHere(at(laneFixture(1, { settings: { method } }), n))?.kind),
    );
    expect(kinds).toEqual(new Set(['cut', 'sentence']));
  });
});
