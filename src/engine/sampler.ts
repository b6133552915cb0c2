/**
 * Chooses the next token from logits. Pure: the random draw comes in as a number.
 * Order of operations as in Hugging Face's warpers: temperature, then top-k, then top-p.
 */
import type { SamplingSettings } from '../reasoning/run-settings.ts';
import { drawToken } from './draw-token.ts';

export interface SampledToken {
  readonly id: number;
  /** Natural log of the probability the model gave `id` (before temperature and warpers). */
  readonly logprob: number;
}

/** Facts about a distribution, from unwarped logits. */
export interface Distribution {
  /** Natural-log probability of an id. */
  logprob(id: number): number;
  /** Sum of the probabilities of these ids. */
  mass(ids: readonly number[]): number;
  /** Shannon entropy, nats. */
  readonly entropy: number;
  /** The most likely ids, likeliest first, ties by id. */
  readonly top: readonly number[];
}

/** How many alternatives a trace records per token. */
export const TOP_COUNT = 5;

/** Two passes over the logits for the facts that a trace records. @param size ids that exist in the tokenizer */
export function describeLogits(logits: Float32Array, size: number): Distribution {
  const top = topIds(logits, size);
  const max = logits[top[0] ?? -1] ?? -Infinity;
  let sum = 0;
  let weighted = 0;
  for (let i = 0; i < size; i++) {
    const shifted = (logits[i] ?? -Infinity) - max;
    const weight = Math.exp(shifted);
    sum += weight;
    weighted += weight > 0 ? weight * shifted : 0;
  }
  const logSum = Math.log(sum);
  const logprob = (id: number): number => (logits[id] ?? -Infinity) - max - logSum;
  return {
    logprob,
    mass: (ids) => ids.reduce((total, id) => total + Math.exp(logprob(id)), 0),
    entropy: Math.max(0, logSum - weighted / sum),
    top,
  };
}

/** One pass with one comparison for nearly every id: only what beats the least of the top moves anything. */
function topIds(logits: Float32Array, size: number): number[] {
  const ids: number[] = [];
  let least = -Infinity;
  for (let id = 0; id < size; id++) {
    const logit = logits[id] ?? -Infinity;
    if (ids.length === TOP_COUNT && !(logit > least)) {
      continue;
    }
    let at = ids.length;
    while (at > 0 && (logits[ids[at - 1] ?? 0] ?? -Infinity) < logit) {
      at--;
    }
    ids.splice(at, 0, id);
    ids.length = Math.min(ids.length, TOP_COUNT);
    least = logits[ids[ids.length - 1] ?? 0] ?? -Infinity;
  }
  return ids;
}

/**
 * @param logits [rows]; rows from `size` on are never chosen (embedding rows the tokenizer has no token for)
 * @param maskedIds ids that may not be chosen at this step
 * @param draw uniform in [0, 1); unused when greedy
 * @throws RangeError when no id is left or the logits are not finite: the graph is broken, not the question
 */
export function sampleToken(
  logits: Float32Array,
  size: number,
  maskedIds: readonly number[],
  settings: SamplingSettings,
  draw: number,
): number {
  const best = argmax(logits, size, maskedIds);
  if (settings.temperature === 0) {
    return best;
  }
  return drawToken(logits, size, maskedIds, best, settings, draw);
}

function argmax(logits: Float32Array, size: number, maskedIds: readonly number[]): number {
  let best = -1;
  let bestLogit = -Infinity;
  for (let id = 0; id < size; id++) {
    const logit = logits[id] ?? NaN;
    if (Number.isNaN(logit)) {
      throw new RangeError('The model returned values that are not numbers.');
    }
    if (logit > bestLogit && !maskedIds.includes(id)) {
      best = id;
      bestLogit = logit;
    }
  }
  if (best < 0) {
    throw new RangeError('Every token is masked.');
  }
  return best;
}
