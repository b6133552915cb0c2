import { describe, expect, it } from 'vitest';
import { uniformAt } from '../lib/random.ts';
import { GREEDY, type SamplingSettings } from '../reasoning/run-settings.ts';
import { describeLogits, sampleToken } from './sampler.ts';

const logits = Float32Array.from([1, 3, 2, 9]);
const warm = (settings: Partial<SamplingSettings>): SamplingSettings => ({
  ...GREEDY,
  temperature: 1,
  ...settings,
});

/** Share of each id over many draws. */
function shares(settings: SamplingSettings, size = 3, masked: number[] = []): number[] {
  const counts = new Array<number>(size).fill(0);
  const draws = 20_000;
  for (let i = 0; i < draws; i++) {
    counts[sampleToken(logits, size, masked, settings, uniformAt(settings.seed, i))]! += 1 / draws;
  }
  return counts;
}

describe('sampleToken', () => {
  it('is the arg max when greedy, ignoring rows beyond the tokenizer and masked ids', () => {
    expect(sampleToken(logits, 4, [], GREEDY, 0)).toBe(3);
    expect(sampleToken(logits, 3, [], GREEDY, 0)).toBe(1);
    expect(sampleToken(logits, 3, [1], GREEDY, 0)).toBe(2);
  });

  it('follows the softmax at temperature 1', () => {
    const weights = [1, 3, 2].map(Math.exp);
    const total = weights.reduce((a, b) => a + b);
    shares(warm({})).forEach((share, id) => expect(share).toBeCloseTo(weights[id]! / total, 1.8));
  });

  it('keeps only the top k', () => {
    const [a, b, c] = shares(warm({ topK: 2 }));
    expect(a).toBe(0);
    expect(b! + c!).toBeCloseTo(1, 5);
  });

  it('keeps the smallest set that reaches top p', () => {
    // p = 0.665, 0.245, 0.09: 0.7 needs two, 0.6 needs one.
    expect(shares(warm({ topP: 0.7 }))[0]).toBe(0);
    expect(shares(warm({ topP: 0.6 }))[1]).toBeCloseTo(1, 5);
  });

  it('never draws a masked id', () => {
    expect(shares(warm({ temperature: 5 }), 3, [1])[1]).toBe(0);
  });

  it('refuses values that are not numbers, and masks that leave nothing', () => {
    expect(() => sampleToken(Float32Array.from([1, NaN]), 2, [], GREEDY, 0)).toThrow('not numbers');
    expect(() => sampleToken(logits, 2, [0, 1], GREEDY, 0)).toThrow('masked');
  });
});

describe('describeLogits', () => {
  it('gives log-probabilities, mass and entropy of the softmax', () => {
    const uniform = describeLogits(new Float32Array(4), 4);
    expect(uniform.entropy).toBeCloseTo(Math.log(4), 6);
    expect(uniform.mass([0, 1])).toBeCloseTo(0.5, 6);
    expect(describeLogits(logits, 3).logprob(1)).toBeCloseTo(
      3 - Math.log(Math.E + Math.E ** 3 + Math.E ** 2),
      5,
    );
  });

  it('names the five most likely ids, ties in order of id, rows beyond the tokenizer left out', () => {
    expect(describeLogits(logits, 4).top).toEqual([3, 1, 2, 0]);
    expect(describeLogits(Float32Array.from([2, 5, 5, 1, 9, 5, 7, 3, 99]), 8).top).toEqual([4, 6, 1, 2, 5]);
    const random = Float32Array.from({ length: 900 }, (_, i) => Math.sin(i * i) * 10);
    const sorted = [...random.keys()].sort((a, b) => random[b]! - random[a]! || a - b);
    expect(describeLogits(random, 900).top).toEqual(sorted.slice(0, 5));
  });

  it('stays finite for huge logits', () => {
    const sure = describeLogits(Float32Array.from([1000, -1000]), 2);
    expect(sure.entropy).toBe(0);
    expect(sure.mass([0])).toBe(1);
  });
});

describe('uniformAt', () => {
  it('is reproducible, differs by seed and counter, and is roughly uniform', () => {
    expect(uniformAt(1, 2)).toBe(uniformAt(1, 2));
    const values = Array.from({ length: 10_000 }, (_, i) => uniformAt(7, i));
    expect(new Set(values).size).toBeGreaterThan(9_990);
    expect(values.reduce((a, b) => a + b) / values.length).toBeCloseTo(0.5, 1.7);
    expect(uniformAt(7, 3)).not.toBe(uniformAt(8, 3));
  });
});
