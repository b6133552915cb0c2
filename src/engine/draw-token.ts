/**
 * Draws an id by temperature, top-k and top-p without sorting the whole vocabulary. Real checkpoints have 152,000 ids, of which a draw
 * concerns some dozens: those near the largest logit are collected in one pass and only they are sorted.
 */
import type { SamplingSettings } from '../reasoning/run-settings.ts';

interface Candidates {
  readonly logits: Float32Array;
  /** Ids from here on are never chosen. */
  readonly size: number;
  readonly maskedIds: readonly number[];
  /** The id with the largest logit. */
  readonly best: number;
}

/** How far below the largest logit to look, in turn; the last takes everything. */
const REACHES = [4, 8, 16, 32, Infinity];

/** Ids at most `reach` below the largest logit, likeliest first, ties by id: the beginning of the sorted vocabulary. */
function sortedWithin({ logits, size, maskedIds, best }: Candidates, reach: number): number[] {
  const least = reach === Infinity ? -Infinity : (logits[best] ?? 0) - reach;
  const ids: number[] = [];
  for (let id = 0; id < size; id++) {
    if ((logits[id] ?? -Infinity) >= least && !maskedIds.includes(id)) ids.push(id);
  }
  return ids.sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0) || a - b);
}

function countAllowed({ size, maskedIds }: Candidates): number {
  return size - new Set(maskedIds.filter((id) => id >= 0 && id < size)).size;
}

/** The `count` likeliest ids, or all when there are fewer. */
function likeliest(candidates: Candidates, count: number): number[] {
  const wanted = Math.min(count, countAllowed(candidates));
  for (const reach of REACHES) {
    const ids = sortedWithin(candidates, reach);
    if (ids.length >= wanted) return ids.slice(0, wanted);
  }
  return [];
}

/** Draws from the smallest prefix whose weight reaches `topP` of the total. */
function drawFrom(ids: readonly number[], weights: readonly number[], topP: number, draw: number): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const nucleus = nucleusOf(weights, topP * total);
  return pick(ids, weights, nucleus.count, draw * nucleus.mass) ?? ids[nucleus.count - 1] ?? 0;
}

/** The smallest prefix, at least one long, that weighs `wanted`; or everything, when it weighs less. */
function nucleusOf(weights: readonly number[], wanted: number): { count: number; mass: number } {
  let mass = 0;
  let count = 0;
  while (count < weights.length && (count === 0 || mass < wanted)) {
    mass += weights[count] ?? 0;
    count++;
  }
  return { count, mass };
}

/** The id in which the first `count` weights, added up, pass `target`; undefined when they do not. */
function pick(
  ids: readonly number[],
  weights: readonly number[],
  count: number,
  target: number,
): number | undefined {
  let left = target;
  for (let i = 0; i < count; i++) {
    left -= weights[i] ?? 0;
    if (left < 0) return ids[i];
  }
  return undefined;
}

/** Draws from the whole vocabulary, cut by top-p alone. */
function drawFromAll(
  candidates: Candidates,
  weightOf: (id: number) => number,
  { temperature, topP }: SamplingSettings,
  draw: number,
): number {
  const { size, maskedIds, best } = candidates;
  let total = 0;
  for (let id = 0; id < size; id++) total += maskedIds.includes(id) ? 0 : weightOf(id);
  // Infinite logits: all weight is theirs.
  if (!Number.isFinite(total)) return best;
  for (const reach of REACHES) {
    const ids = sortedWithin(candidates, reach * temperature);
    const weights = ids.map(weightOf);
    const nucleus = topP < 1 ? nucleusOf(weights, topP * total) : { count: ids.length, mass: total };
    if (topP < 1 && nucleus.mass < topP * total && reach !== Infinity) continue;
    const id = pick(ids, weights, nucleus.count, draw * nucleus.mass);
    if (id !== undefined) return id;
    if (topP < 1 || reach === Infinity) return ids[nucleus.count - 1] ?? best;
  }
  return best;
}

/**
 * @param best the id with the largest logit that is not masked
 * @param settings with a temperature above 0
 * @param draw uniform in [0, 1)
 */
export function drawToken(
  logits: Float32Array,
  size: number,
  maskedIds: readonly number[],
  best: number,
  settings: SamplingSettings,
  draw: number,
): number {
  const candidates = { logits, size, maskedIds, best };
  const top = logits[best] ?? 0;
  const weightOf = (id: number): number => Math.exp(((logits[id] ?? -Infinity) - top) / settings.temperature);
  if (settings.topK === 0) return drawFromAll(candidates, weightOf, settings, draw);
  const ids = likeliest(candidates, settings.topK);
  return drawFrom(ids, ids.map(weightOf), settings.topP, draw);
}
