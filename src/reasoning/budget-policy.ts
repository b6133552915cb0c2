/** The rules by which a run spends its budget, one set for each variant, over the same state and moves. */
import {
  afterToken,
  beforeToken,
  budgetStateOf,
  requestWaitNow,
  type After,
  type Before,
  type BudgetSettings,
  type BudgetState,
  type Requested,
  type Step,
  type StepFacts,
} from './budget-machine.ts';
import type { ThinkFormatIds } from './think-format.ts';
import type { TraceToken } from './trace.ts';

/** As the functions of `budget-machine.ts`, which are the policy of a total budget. */
export interface BudgetPolicy {
  beforeToken(
    format: ThinkFormatIds,
    settings: BudgetSettings,
    state: BudgetState,
    facts: StepFacts,
  ): Step<Before>;
  afterToken(
    format: ThinkFormatIds,
    settings: BudgetSettings,
    state: BudgetState,
    sampledId: number,
    facts: StepFacts,
  ): Step<After>;
  waitNow(
    format: ThinkFormatIds,
    settings: BudgetSettings,
    state: BudgetState,
    facts: StepFacts,
  ): Step<Requested>;
  /** The state after these tokens of a trace. */
  stateOf(format: ThinkFormatIds, tokens: readonly TraceToken[]): BudgetState;
}

export const TOTAL_POLICY: BudgetPolicy = {
  beforeToken,
  afterToken,
  waitNow: requestWaitNow,
  stateOf: budgetStateOf,
};
