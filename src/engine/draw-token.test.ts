import { describe, expect, it } from 'vitest';
import { uniformAt } from '../lib/random.ts';
import { GREEDY, type SamplingSettings } from '../reasoning/run-settings.ts';
import { sampleToken } from './sampler.ts';

/** The same draw the plain way: sort everything, weigh everything. */
function simpleDraw(
  logits: Float32Array,
  size: number,
  masked: readonly number[],
  { temperature, topK, topP }: SamplingSettings,
  draw: number,
): number {
  const ids = Array.from({ length: size }, (_, id) => id).filter((id) => !masked.includes(id));
  ids.sort((a, b) => logits[b]! - logits[a]! || a - b);
  const kept = topK > 0 ? ids.slice(0, topK) : ids;
  const weights = kept.map((id) => Math.exp((logits[id]! - logits[ids[0]!]!) / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let nucleus = 0;
  let count = 0;
  while (count < weights.length && (count === 0 || nucleus < topP * total)) nucleus += weights[count++]!;
  let target = draw * nucleus;
  for (let i = 0; i < count; i++) {
    target -= weights[i]!;
    if (target < 0) return kept[i]!;
  }
  return kept[count - 1]!;
}

/** Roughly normal logits; coarse ones have many ties. */
function logitsOf(count: number, seed: number, spread: number, coarse: boolean): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => {
    let sum = -3;
    for (let n = 0; n < 6; n++) sum += uniformAt(seed, 6 * i + n);
    return coarse ? Math.round(sum * spread) : sum * spread;
  });
}

/** One of a list, by seed. */
const choose = <T>(values: readonly T[], seed: number, counter: number): T =>
  values[Math.floor(uniformAt(seed, counter) * values.length)]!;

describe('drawToken', () => {
  it('draws what sorting the whole vocabulary draws, 3,000 times', () => {
    const drawn = new Set<number>();
    for (let seed = 0; seed < 3000; seed++) {
      const count = choose([1, 2, 40, 500], seed, 1);
      const logits = logitsOf(count, seed, choose([0.1, 2, 8, 60], seed, 2), seed % 2 === 0);
      if (count > 1 && seed % 7 === 0) logits[0] = -Infinity;
      const settings = {
        ...GREEDY,
        temperature: choose([0.01, 0.6, 1, 5], seed, 3),
        topK: choose([0, 0, 1, 5, 50, 9999], seed, 4),
        topP: choose([0.01, 0.5, 0.95, 1], seed, 5),
      };
      const masked = count > 3 && seed % 3 === 0 ? [1, count - 1, 1, count + 5] : [];
      const draw = choose([0, uniformAt(seed, 6), uniformAt(seed, 7), 1 - 2 ** -32], seed, 8);
      const id = sampleToken(logits, count, masked, settings, draw);
      expect({ seed, id }).toEqual({ seed, id: simpleDraw(logits, count, masked, settings, draw) });
      drawn.add(id);
    }
    expect(drawn.size).toBeGreaterThan(200);
  }, 60_000);

  it('draws the same from a vocabulary of 152,000', () => {
    const count = 151_936;
    const logits = logitsOf(count, 9, 4, false);
    const settings = { ...GREEDY, temperature: 0.6, topP: 0.95 };
    const id = sampleToken(logits, count, [], settings, 0.9);
    expect(id).toBe(simpleDraw(logits, count, [], settings, 0.9));
  }, 60_000);
});
