import { describe, expect, it } from 'vitest';
import {
  acceptsRejectionTry,
  harnessAutoBudget,
  harnessMaskedIds,
  INITIAL_HARNESS_STATE,
  rejectionBudget,
} from './harness-variant.ts';
import { FIRST_ROUND, HARNESS_VECTORS, SECOND_ROUND, WITH_WAIT } from './testing/harness-vectors.ts';
import { HARNESS_FORMAT, runHarness } from './testing/run-harness.ts';
import {
  A,
  A_NEWLINE,
  CHECK,
  END,
  END_MAX,
  IM_END,
  IM_START,
  LONG_ROUND,
  START,
  WAIT,
} from './testing/vectors.ts';

describe('harness variant', () => {
  it.each(HARNESS_VECTORS)('$name', ({ settings, rounds, ids }) => {
    expect(runHarness(settings, rounds).ids).toEqual(ids);
  });

  it('T7 shows the uncut thought and does not run a third round', () => {
    const run = runHarness({ ...WITH_WAIT, budget: 9, ignore: 2 }, [FIRST_ROUND, LONG_ROUND]);
    expect(run.shownIds).toEqual([...A_NEWLINE, WAIT, ...LONG_ROUND]);
    expect(run.roundsRun).toBe(2);
  });

  it('T9 shows the uncut thought', () => {
    const run = runHarness({ ...WITH_WAIT, budget: 9, ignore: 1 }, [FIRST_ROUND, SECOND_ROUND]);
    expect(run.shownIds).toEqual([...A_NEWLINE, WAIT, ...CHECK]);
  });

  it('T11 auto budget', () => {
    expect(harnessAutoBudget(34, 32768, START, END_MAX)).toBe(32626);
  });

  it('T12 stop of two tokens, both dropped', () => {
    const format = { ...HARNESS_FORMAT, stops: [[IM_START, 15], [IM_END]] };
    const run = runHarness({ ignoreIds: [], budget: 100 }, [[...A, IM_START, 16, 198, IM_START, 15]], format);
    expect(run.ids).toEqual([...A, IM_START, 16, 198, ...END]);
  });

  it('T13 rejection sampling takes a try of at most 8 ids, stop included', () => {
    expect(rejectionBudget(8)).toBe(9);
    expect(acceptsRejectionTry(8, [...A, 198])).toBe(false);
    expect(acceptsRejectionTry(8, [198, 4416, 279, 4226, 17, 13, 13, IM_START])).toBe(true);
  });

  it('masks stops for the first token of every round when ends are ignored', () => {
    const settings = { ...WITH_WAIT, budget: 9, ignore: 1 };
    expect(harnessMaskedIds(HARNESS_FORMAT, settings, INITIAL_HARNESS_STATE)).toEqual([IM_START, IM_END]);
    const later = { round: 1, roundIds: [], kept: [...A, WAIT] };
    expect(harnessMaskedIds(HARNESS_FORMAT, settings, later)).toEqual([IM_START, IM_END]);
    expect(harnessMaskedIds(HARNESS_FORMAT, settings, { ...later, roundIds: [11] })).toEqual([]);
  });
});
