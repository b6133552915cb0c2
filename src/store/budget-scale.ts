/**
 * The budget axis: 0, then 16 … max on a log scale. Numbers of tokens ⇄ positions 0 … 1, presets and steps.
 * Budgets below 16 are drawn linearly in the zero zone, so that counts of used tokens have a place on the same axis.
 */

/** Budgets offered as ticks and stepped through by arrow keys. */
export const BUDGET_PRESETS: readonly number[] = [0, 16, 32, 64, 128, 256, 512, 1024];

/** End of the axis before the context length of a checkpoint is known. */
export const DEFAULT_MAX_BUDGET = 2048;

const FIRST = 16;
/** Share of the axis between 0 and 16; wide enough that both ticks can be touched on a phone. */
const ZERO_ZONE = 0.09;
/** Dragging this close to a preset lands on it. */
const SNAP_DISTANCE = 0.012;

/** Position of a number of tokens on the axis. */
export function budgetToPosition(tokens: number, max: number): number {
  if (tokens <= 0) {
    return 0;
  }
  if (tokens < FIRST) {
    return (tokens / FIRST) * ZERO_ZONE;
  }
  return Math.min(1, ZERO_ZONE + (1 - ZERO_ZONE) * (Math.log(tokens / FIRST) / Math.log(max / FIRST)));
}

/** The budget under a pointer: presets attract, other values are rounded to what the eye can tell apart. */
export function positionToBudget(position: number, max: number): number {
  if (position < ZERO_ZONE) {
    return position < ZERO_ZONE / 2 ? 0 : FIRST;
  }
  if (position >= 1) {
    return max;
  }
  const near = BUDGET_PRESETS.find(
    (preset) => Math.abs(budgetToPosition(preset, max) - position) < SNAP_DISTANCE,
  );
  if (near !== undefined && near <= max) {
    return near;
  }
  const exact = FIRST * (max / FIRST) ** ((position - ZERO_ZONE) / (1 - ZERO_ZONE));
  const step = exact < 64 ? 1 : exact < 256 ? 4 : exact < 1024 ? 16 : 64;
  return clampBudget(Math.round(exact / step) * step, max);
}

/** A whole number of tokens within the axis. */
export function clampBudget(tokens: number, max: number): number {
  return Number.isFinite(tokens) ? Math.max(0, Math.min(max, Math.round(tokens))) : 0;
}

/** The preset `steps` ticks to the right (left when negative), ends of the axis included. */
export function stepBudget(budget: number, steps: number, max: number): number {
  const stops = [...BUDGET_PRESETS.filter((preset) => preset < max), max];
  let current = budget;
  for (let left = Math.abs(steps); left > 0; left -= 1) {
    const next = steps > 0 ? stops.find((stop) => stop > current) : stops.findLast((stop) => stop < current);
    current = next ?? current;
  }
  return current;
}

/** End of the axis for a context length: question and answer need room too, but the cap is the engine's to enforce. */
export function maxBudgetFor(contextLength: number | null): number {
  return contextLength === null ? DEFAULT_MAX_BUDGET : Math.max(64, Math.min(32_768, contextLength));
}
