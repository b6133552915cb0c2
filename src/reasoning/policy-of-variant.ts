/** Which policy a run follows. */
import { TOTAL_POLICY, type BudgetPolicy } from './budget-policy.ts';
import type { Variant } from './method.ts';
import { PER_ROUND_POLICY } from './per-round-policy.ts';
import { README_POLICY } from './readme-policy.ts';

export function policyOfVariant(variant: Variant): BudgetPolicy {
  switch (variant) {
    case 'total':
      return TOTAL_POLICY;
    case 'per-round':
      return PER_ROUND_POLICY;
    case 'readme':
      return README_POLICY;
    default:
      return variant satisfies never;
  }
}
