/** Situations and what the harness makes of them, for the tests of the variant over rounds and of the policy beside it. */
import { rejectionBudget, type HarnessSettings } from '../harness-variant.ts';
import { A, A_NEWLINE, CHECK, END, END_MAX, IM_END, IM_START, LONG_ROUND, NEWLINE, WAIT } from './vectors.ts';

export interface HarnessVector {
  readonly name: string;
  readonly settings: HarnessSettings;
  readonly rounds: readonly (readonly number[])[];
  readonly ids: readonly number[];
}

const NONE = { ignoreIds: [] };
export const WITH_WAIT = { ignoreIds: [WAIT] };
export const FIRST_ROUND = [...A_NEWLINE, IM_START];
export const SECOND_ROUND = [...CHECK, IM_START];

/** Made by running the harness's own code over a scripted engine. */
export const HARNESS_VECTORS: readonly HarnessVector[] = [
  {
    name: 'T1 natural end',
    settings: { ...NONE, budget: 100 },
    rounds: [[...A, NEWLINE, IM_START]],
    ids: [...A, NEWLINE, ...END],
  },
  {
    name: 'T2 cut in a sentence',
    settings: { ...NONE, budget: 5 },
    rounds: [A],
    ids: [198, 4416, 279, 4226, 374, NEWLINE, ...END_MAX],
  },
  {
    name: 'T3 cut after a token that ends in a newline',
    settings: { ...NONE, budget: 8 },
    rounds: [A_NEWLINE],
    ids: [...A_NEWLINE, ...END_MAX],
  },
  {
    name: 'T4 the stop is the last token of the budget: a natural end',
    settings: { ...NONE, budget: 10 },
    rounds: [[...A, NEWLINE, IM_START]],
    ids: [...A, NEWLINE, ...END],
  },
  {
    name: 'T5 cut after a newline',
    settings: { ...NONE, budget: 9 },
    rounds: [[...A, NEWLINE]],
    ids: [...A, NEWLINE, ...END_MAX],
  },
  {
    name: 'T6 one Wait',
    settings: { ...WITH_WAIT, budget: 100, ignore: 1 },
    rounds: [FIRST_ROUND, SECOND_ROUND],
    ids: [...A_NEWLINE, WAIT, ...CHECK, ...END],
  },
  {
    name: 'T7 second round reaches its own limit: ids cut to one budget',
    settings: { ...WITH_WAIT, budget: 9, ignore: 2 },
    rounds: [FIRST_ROUND, LONG_ROUND],
    ids: [...A_NEWLINE, WAIT, NEWLINE, ...END_MAX],
  },
  {
    name: 'T8 end suppressed without a string',
    settings: { ...NONE, budget: 100, ignore: 1 },
    rounds: [FIRST_ROUND, SECOND_ROUND],
    ids: [...A_NEWLINE, ...CHECK, ...END],
  },
  {
    name: 'T9 rounds fit, their sum does not: cut, but closed as a natural end',
    settings: { ...WITH_WAIT, budget: 9, ignore: 1 },
    rounds: [FIRST_ROUND, SECOND_ROUND],
    ids: [...A_NEWLINE, WAIT, ...END],
  },
  {
    name: 'T10 thinking ended with <|im_end|>',
    settings: { ...NONE, budget: 100 },
    rounds: [[...A, IM_END]],
    ids: [...A, ...END],
  },
  {
    name: 'T13 the accepted try of rejection sampling',
    settings: { ...NONE, budget: rejectionBudget(8) },
    rounds: [[198, 4416, 279, 4226, 17, 13, IM_START]],
    ids: [198, 4416, 279, 4226, 17, 13, ...END],
  },
  {
    name: 'T14 stops masked for four tokens',
    settings: { ...NONE, budget: 100, minTokens: 4 },
    rounds: [[198, IM_START, 4416, IM_END, 279, IM_START, 4226, IM_START]],
    ids: [198, 4416, 279, 4226, ...END],
  },
];
