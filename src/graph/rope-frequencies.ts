import type { ModelConfig } from '../formats/model-config.ts';
import type { RopeScaling } from '../formats/rope-scaling.ts';

/** One frequency after Llama 3.1's rule; see `RopeScaling`. */
function llama3Frequency(plain: number, scaling: Extract<RopeScaling, { kind: 'llama3' }>): number {
  const { factor, lowFactor, highFactor, originalPositions } = scaling;
  const turns = (originalPositions * plain) / (2 * Math.PI);
  if (turns < lowFactor) return plain / factor;
  if (turns > highFactor) return plain;
  const share = (turns - lowFactor) / (highFactor - lowFactor);
  return (1 - share) * (plain / factor) + share * plain;
}

function scaled(plain: number, i: number, scaling: RopeScaling | null): number {
  if (scaling === null) return plain;
  switch (scaling.kind) {
    case 'llama3':
      return llama3Frequency(plain, scaling);
    case 'divisors':
      return plain / scaling.divisors[i];
  }
}

/** Radians per position of each of the headDim / 2 pairs of dimensions. */
export function ropeFrequencies({
  headDim,
  ropeTheta,
  ropeScaling,
}: Pick<ModelConfig, 'headDim' | 'ropeTheta' | 'ropeScaling'>): number[] {
  return Array.from({ length: headDim / 2 }, (_, i) =>
    scaled(ropeTheta ** ((-2 * i) / headDim), i, ropeScaling),
  );
}
