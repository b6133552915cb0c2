import { checkpointId } from '../models/checkpoint-shelf.ts';
import type { ConvertedFolder } from '../models/converted-folder.ts';
import { isOnnxSource, type OnnxSource, type OpenedSource } from '../models/onnx-source.ts';
import type { Manifest, ManifestPlan, StoredForm } from '../models/stored-manifest.ts';

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

/** Of a graph that is kept as it is. */
export function graphManifest(
  source: OnnxSource,
  choice: { readonly name: string; readonly thinkFormat: string },
): Manifest {
  return {
    plan: makePlan(source, { ...choice, weights: 'onnx' }),
    headEqualsEmbedding: false,
    tensors: [],
  };
}

/** Of a checkpoint that was converted elsewhere: its tensors, under a folder name and a source of our own making. */
export function copiedManifest({ identity, manifest, weights, files }: ConvertedFolder): Manifest {
  const { name, thinkFormat, parameters } = manifest.plan;
  return {
    ...manifest,
    plan: {
      id: checkpointId(identity, weights),
      name,
      source: identity,
      weights,
      thinkFormat,
      parameters,
      files: files.map(({ path, sizeBytes, sha256 }) => ({ path, sizeBytes, sha256 })),
    },
  };
}
