import { describe, expect, it } from 'vitest';
import {
  acceptsRejectionTry,
  harnessAutoBudget,
  harnessMaskedIds,
  INITIAL_HARNESS_STATE,
  rejectionBudget,
  type HarnessSettings,
} from './harness-variant.ts';
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
  NEWLINE,
  START,
  WAIT,
} from './testing/vectors.ts';

interface Vector {
  readonly name: string;
  readonly settings: HarnessSettings;
  readonly rounds: readonly (readonly number[])[];
  readonly ids: readonly number[];
}

const none = { ignoreIds: [] };
const wait = { ignoreIds: [WAIT] };
const firstRound = [...A_NEWLINE, IM_START];
const secondRound = [...CHECK, IM_START];

/** Made by running the harness's own code over a scripted engine. */
const VECTORS: readonly Vector[] = [
  {
    name: 'T1 natural end',
    settings: { ...none, budget: 100 },
    rounds: [[...A, NEWLINE, IM_START]],
    ids: [...A, NEWLINE, ...END],
  },
  {
    name: 'T2 cut in a sentence',
    settings: { ...none, budget: 5 },
    rounds: [A],
    ids: [198, 4416, 279, 4226, 374, NEWLINE, ...END_MAX],
  },
  {
    name: 'T3 cut after a token that ends in a newline',
    settings: { ...none, budget: 8 },
    rounds: [A_NEWLINE],
    ids: [...A_NEWLINE, ...END_MAX],
  },
  {
    name: 'T4 the stop is the last token of the budget: a natural end',
    settings: { ...none, budget: 10 },
    rounds: [[...A, NEWLINE, IM_START]],
    ids: [...A, NEWLINE, ...END],
  },
  {
    name: 'T5 cut after a newline',
    settings: { ...none, budget: 9 },
    rounds: [[...A, NEWLINE]],
    ids: [...A, NEWLINE, ...END_MAX],
  },
  {
    name: 'T6 one Wait',
    settings: { ...wait, budget: 100, ignore: 1 },
    rounds: [firstRound, secondRound],
    ids: [...A_NEWLINE, WAIT, ...CHECK, ...END],
  },
  {
    name: 'T7 second round reaches its own limit: ids cut to one budget',
    settings: { ...wait, budget: 9, ignore: 2 },
    rounds: [firstRound, LONG_ROUND],
    ids: [...A_NEWLINE, WAIT, NEWLINE, ...END_MAX],
  },
  {
    name: 'T8 end suppressed without a string',
    settings: { ...none, budget: 100, ignore: 1 },
    rounds: [firstRound, secondRound],
    ids: [...A_NEWLINE, ...CHECK, ...END],
  },
  {
    name: 'T9 rounds fit, their sum does not: cut, but closed as a natural end',
    settings: { ...wait, budget: 9, ignore: 1 },
    rounds: [firstRound, secondRound],
    ids: [...A_NEWLINE, WAIT, ...END],
  },
  {
    name: 'T10 thinking ended with <|im_end|>',
    settings: { ...none, budget: 100 },
    rounds: [[...A, IM_END]],
    ids: [...A, ...END],
  },
  {
    name: 'T13 the accepted try of rejection sampling',
    settings: { ...none, budget: rejectionBudget(8) },
    rounds: [[198, 4416, 279, 4226, 17, 13, IM_START]],
    ids: [198, 4416, 279, 4226, 17, 13, ...END],
  },
  {
    name: 'T14 stops masked for four tokens',
    settings: { ...none, budget: 100, minTokens: 4 },
    rounds: [[198, IM_START, 4416, IM_END, 279, IM_START, 4226, IM_START]],
    ids: [198, 4416, 279, 4226, ...END],
  },
];

describe('harness variant', () => {
  it.each(VECTORS)('$name', ({ settings, rounds, ids }) => {
    expect(runHarness(settings, rounds).ids).toEqual(ids);
  });

  it('T7 shows the uncut thought and does not run a third round', () => {
    const run = runHarness({ ...wait, budget: 9, ignore: 2 }, [firstRound, LONG_ROUND]);
    expect(run.shownIds).toEqual([...A_NEWLINE, WAIT, ...LONG_ROUND]);
    expect(run.roundsRun).toBe(2);
  });

  it('T9 shows the uncut thought', () => {
    const run = runHarness({ ...wait, budget: 9, ignore: 1 }, [firstRound, secondRound]);
    expect(run.shownIds).toEqual([...A_NEWLINE, WAIT, ...CHECK]);
  });

  it('T11 auto budget', () => {
    expect(harnessAutoBudget(34, 32768, START, END_MAX)).toBe(32626);
  });

  it('T12 stop of two tokens, both dropped', () => {
    const format = { ...HARNESS_FORMAT, stops: [[IM_START, 15], [IM_END]] };
    const run = runHarness({ ...none, budget: 100 }, [[...A, IM_START, 16, 198, IM_START, 15]], format);
    expect(run.ids).toEqual([...A, IM_START, 16, 198, ...END]);
  });

  it('T13 rejection sampling takes a try of at most 8 ids, stop included', () => {
    expect(rejectionBudget(8)).toBe(9);
    expect(acceptsRejectionTry(8, [...A, 198])).toBe(false);
    expect(acceptsRejectionTry(8, [198, 4416, 279, 4226, 17, 13, 13, IM_START])).toBe(true);
  });

  it('masks stops for the first token of every round when ends are ignored', () => {
    const settings = { ...wait, budget: 9, ignore: 1 };
    expect(harnessMaskedIds(HARNESS_FORMAT, settings, INITIAL_HARNESS_STATE)).toEqual([IM_START, IM_END]);
    const later = { round: 1, roundIds: [], kept: [...A, WAIT] };
    expect(harnessMaskedIds(HARNESS_FORMAT, settings, later)).toEqual([IM_START, IM_END]);
    expect(harnessMaskedIds(HARNESS_FORMAT, settings, { ...later, roundIds: [11] })).toEqual([]);
  });
});
