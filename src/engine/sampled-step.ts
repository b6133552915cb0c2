/** One step of the model: the id that was chosen, and what is known of the distribution it was chosen from. */
import { uniformAt } from '../lib/random.ts';
import type { SamplingSettings } from '../reasoning/run-settings.ts';
import type { Alternative } from '../reasoning/trace.ts';
import { describeLogits, sampleToken } from './sampler.ts';

/** Plain facts: they stay true when the decoder's buffer holds the logits of another step. */
export interface SampledStep {
  readonly id: number;
  readonly text: string;
  /** Natural-log probability of `id`. */
  readonly logprob: number;
  /** Probability (0–1) of all stops together. */
  readonly pEnd: number;
  /** Of the distribution, nats. */
  readonly entropy: number;
  readonly alternatives: readonly Alternative[];
  /** Natural-log probability of any id; only where `id` is a stop that another may replace. */
  readonly logprobOf?: (id: number) => number;
}

/** How a step is sampled. */
export interface SamplingPlace {
  readonly sampling: SamplingSettings;
  /** Tokens of the trace before this one: random draws depend on seed and position alone. */
  readonly position: number;
  readonly maskedIds: readonly number[];
  readonly stopIds: readonly number[];
  /** A stop may be replaced by a forced token. */
  readonly replaceable: boolean;
}

/**
 * @param logits [rows], valid during this call
 * @param size ids that exist in the tokenizer
 * @throws RangeError as `sampleToken`
 */
export function sampleStep(
  logits: Float32Array,
  size: number,
  textOfId: (id: number) => string,
  { sampling, position, maskedIds, stopIds, replaceable }: SamplingPlace,
): SampledStep {
  const id = sampleToken(logits, size, maskedIds, sampling, uniformAt(sampling.seed, position));
  const isReplaceable = replaceable && stopIds.includes(id);
  const distribution = describeLogits(isReplaceable ? logits.slice() : logits, size);
  const alternatives = distribution.top.map((other) => ({
    id: other,
    text: textOfId(other),
    probability: Math.exp(distribution.logprob(other)),
  }));
  return {
    id,
    text: textOfId(id),
    logprob: distribution.logprob(id),
    pEnd: distribution.mass(stopIds),
    entropy: distribution.entropy,
    alternatives,
    ...(isReplaceable ? { logprobOf: distribution.logprob } : {}),
  };
}

/** What a step depends on besides the tokens before it. */
export interface StepFacts {
  readonly phase: string;
  readonly sampling: SamplingSettings;
  readonly maskedIds: readonly number[];
  /** What ends the phase: the probability of ending is told with the step. */
  readonly stopIds: readonly number[];
}

/** Equal where the same tokens before lead to the same step. */
export function stepKey({ phase, sampling, maskedIds, stopIds }: StepFacts): string {
  const { temperature, topK, topP, seed } = sampling;
  const drawn = temperature === 0 ? 'greedy' : [temperature, topK, topP, seed].join(' ');
  return `${phase}|${drawn}|${maskedIds.join(' ')}|${stopIds.join(' ')}`;
}
