/** Rules for the set of lanes. Pure. */
import type { RunSettings, SamplingSettings } from '../reasoning/run-settings.ts';
import { BUDGET_PRESETS } from './budget-scale.ts';
import { createLane } from './lane.ts';
import type { Lane } from './lane.ts';

/** More columns than this are unreadable on a projector, and each holds a cache. */
export const MAX_LANES = 6;

/** The lanes plus one with a budget none of them has: the next preset, or the nearest free one below. */
export function withAddedLane(lanes: readonly Lane[], maxBudget: number): readonly Lane[] {
  const first = lanes[0];
  if (first === undefined || lanes.length >= MAX_LANES) {
    return lanes;
  }
  const settings = { ...first.settings, budget: proposeBudget(lanes, maxBudget) };
  return [...lanes, createLane(freeNumber(lanes), settings)];
}

/** The lanes plus one for a branch; the same where there is no room for it. */
export function withBranchLane(lanes: readonly Lane[], settings: RunSettings): readonly Lane[] {
  return lanes.length >= MAX_LANES
    ? lanes
    : [...lanes, { ...createLane(freeNumber(lanes), settings), isBranch: true }];
}

/** The lanes without one of them; the first stays. */
export function withoutLane(lanes: readonly Lane[], number: number): readonly Lane[] {
  return lanes.filter((lane, index) => index === 0 || lane.number !== number);
}

/** The lanes with one of them changed. */
export function withLane(
  lanes: readonly Lane[],
  number: number,
  change: (lane: Lane) => Lane,
): readonly Lane[] {
  return lanes.map((lane) => (lane.number === number ? change(lane) : lane));
}

/** The lanes with some of their settings changed. */
export function withSettings(
  lanes: readonly Lane[],
  number: number | 'all',
  change: Partial<RunSettings>,
): readonly Lane[] {
  return lanes.map((lane) =>
    number === 'all' || lane.number === number
      ? { ...lane, settings: { ...lane.settings, ...change } }
      : lane,
  );
}

/** The lane with parts of its sampling changed. */
export function withSampling(lane: Lane, change: Partial<SamplingSettings>): Lane {
  return { ...lane, settings: { ...lane.settings, sampling: { ...lane.settings.sampling, ...change } } };
}

function proposeBudget(lanes: readonly Lane[], maxBudget: number): number {
  const used = new Set(lanes.map((lane) => lane.settings.budget));
  const base = lanes.at(-1)?.settings.budget ?? 0;
  const free = BUDGET_PRESETS.filter((preset) => preset <= maxBudget && !used.has(preset));
  return free.find((preset) => preset > base) ?? free.findLast((preset) => preset < base) ?? base;
}

function freeNumber(lanes: readonly Lane[]): number {
  const taken = new Set(lanes.map((lane) => lane.number));
  let number = 1;
  while (taken.has(number)) {
    number += 1;
  }
  return number;
}
