import { checkpointId } from '../models/checkpoint-shelf.ts';
import type { CheckpointSource } from '../models/checkpoint-source.ts';
import type { StoredWeights } from '../models/download-plan.ts';
import type { ManifestPlan } from '../models/stored-manifest.ts';

/** What a conversion is asked to do, written down so that a later visit can tell whether it is the same. */
export function makePlan(
  source: CheckpointSource,
  choice: { readonly name: string; readonly weights: StoredWeights; readonly thinkFormat: string },
): ManifestPlan {
  const { identity, parameters, weights } = source;
  return {
    id: checkpointId(identity, choice.weights),
    name: choice.name,
    source: identity,
    weights: choice.weights,
    thinkFormat: choice.thinkFormat,
    parameters,
    files: weights.map(({ file: { path, sizeBytes, sha256 } }) => ({ path, sizeBytes, sha256 })),
  };
}
