/** The tokens that budget forcing puts into a trace. */
import type { EndThinking, Force } from '../reasoning/budget-machine.ts';
import type { Replaced } from '../reasoning/trace.ts';
import type { Retokenized } from './retokenized.ts';
import type { SampledStep } from './sampled-step.ts';
import type { NewToken } from './trace-writer.ts';

/**
 * An extension string; none for an empty one.
 * @param replaced the sampled end that it takes the place of
 * @param step the step that end was sampled in
 */
export function extensionTokens(
  { ids, extension }: Force,
  replaced: Replaced | undefined,
  step: SampledStep | undefined,
): readonly NewToken[] {
  const common = { phase: 'thinking', origin: 'forced', role: 'extension', extension } as const;
  return ids.map((id, i) => ({
    ...common,
    id,
    ...(i === 0 && replaced ? { replaced } : {}),
    ...(i === 0 && step ? factsInPlaceOf(step, id) : {}),
  }));
}

/**
 * What a thought ends in once it has been tokenized anew with an extension string. Its own words stay sampled ones, but
 * nothing is known of the tokens they are in now.
 */
export function retokenizedTokens(
  added: Retokenized['added'],
  { extension }: Force,
  replaced: Replaced | undefined,
  step: SampledStep | undefined,
): readonly NewToken[] {
  const first = added.findIndex((token) => !token.ofThought);
  return added.map(({ id, ofThought }, i) => {
    if (ofThought) {
      return { phase: 'thinking', origin: 'sampled', id } as const;
    }
    const common = { phase: 'thinking', origin: 'forced', role: 'extension', extension, id } as const;
    const facts = step ? factsInPlaceOf(step, id) : {};
    return i === first ? { ...common, ...(replaced ? { replaced } : {}), ...facts } : common;
  });
}

/**
 * What closes a thought. Where the model wished to stop, how unsure it was goes with it: a branch is told by it whether that
 * wish is to be followed.
 */
export function closingTokens(
  { ids, reason }: EndThinking,
  replaced?: Replaced,
  step?: SampledStep,
): readonly NewToken[] {
  const common = { phase: 'answer', origin: 'forced', role: 'delimiter' } as const;
  return ids.map((id, i) => ({
    ...common,
    id,
    ...(i === 0 ? { thinkingEnd: reason } : {}),
    ...(i === 0 && replaced ? { replaced } : {}),
    ...(i === 0 && step ? { entropy: step.entropy } : {}),
  }));
}

function factsInPlaceOf({ logprobOf, entropy, alternatives }: SampledStep, id: number): Partial<NewToken> {
  return { entropy, alternatives, ...(logprobOf ? { logprob: logprobOf(id) } : {}) };
}
