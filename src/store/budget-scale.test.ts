import { describe, expect, it } from 'vitest';
import {
  BUDGET_PRESETS,
  budgetToPosition,
  maxBudgetFor,
  positionToBudget,
  stepBudget,
} from './budget-scale.ts';

describe('budget scale', () => {
  it('starts at 0, ends at the maximum and rises', () => {
    expect(budgetToPosition(0, 2048)).toBe(0);
    expect(budgetToPosition(2048, 2048)).toBe(1);
    expect(budgetToPosition(9999, 2048)).toBe(1);
    const positions = [0, 1, 15, 16, 17, 100, 1000, 2048].map((tokens) => budgetToPosition(tokens, 2048));
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
  });

  it('puts presets at equal distances', () => {
    const [a, b, c] = [32, 64, 128].map((tokens) => budgetToPosition(tokens, 2048));
    expect((b ?? 0) - (a ?? 0)).toBeCloseTo((c ?? 0) - (b ?? 0), 10);
  });

  it.each(BUDGET_PRESETS)('lands on preset %i', (preset) => {
    expect(positionToBudget(budgetToPosition(preset, 2048), 2048)).toBe(preset);
    expect(positionToBudget(budgetToPosition(preset, 2048) + 0.004, 2048)).toBe(preset);
  });

  it('gives whole numbers within the axis', () => {
    for (let position = 0; position <= 1.05; position += 0.007) {
      const budget = positionToBudget(position, 900);
      expect(Number.isInteger(budget)).toBe(true);
      expect(budget).toBeLessThanOrEqual(900);
    }
    expect(positionToBudget(1, 900)).toBe(900);
  });

  it('steps from preset to preset and stops at the ends', () => {
    expect(stepBudget(256, 1, 2048)).toBe(512);
    expect(stepBudget(300, -1, 2048)).toBe(256);
    expect(stepBudget(256, 2, 2048)).toBe(1024);
    expect(stepBudget(1024, 5, 2048)).toBe(2048);
    expect(stepBudget(16, -2, 2048)).toBe(0);
  });

  it('follows the context length', () => {
    expect(maxBudgetFor(null)).toBe(2048);
    expect(maxBudgetFor(1024)).toBe(1024);
    expect(maxBudgetFor(131_072)).toBe(32_768);
  });
});
