import { checkpointId } from '../models/checkpoint-shelf.ts';
import { isOnnxSource, type OpenedSource } from '../models/onnx-source.ts';
import type { ManifestPlan, StoredForm } from '../models/stored-manifest.ts';

/** What a conversion is asked to do, written down so that a later visit can tell whether it is the same. */
export function makePlan<Form extends StoredForm>(
  source: OpenedSource,
  choice: { readonly name: string; readonly weights: Form; readonly thinkFormat: string },
): ManifestPlan<Form> {
  const { identity, parameters } = source;
  const files = isOnnxSource(source) ? source.files : source.weights.map(({ file }) => file);
  return {
    id: checkpointId(identity, choice.weights),
    name: choice.name,
    source: identity,
    weights: choice.weights,
    thinkFormat: choice.thinkFormat,
    parameters,
    files: files.map(({ path, sizeBytes, sha256 }) => ({ path, sizeBytes, sha256 })),
  };
}
