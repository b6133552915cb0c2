/** One held-out question as evaluated: a line of `bench/results/*.jsonl`. */
export interface BudgetResult {
  readonly budget: number;
  readonly correct: boolean;
  readonly answer: string | null;
  readonly thinkingTokens: number;
}

export interface EvaluationRow {
  readonly id: string;
  readonly family: string;
  readonly level: number;
  /** From the largest budget to the smallest. */
  readonly results: readonly BudgetResult[];
}
