import type { PlaceWeight } from './graph-builder.ts';
import type { InitializerSpec } from './initializer-spec.ts';

/** Weights beside a model, in files of limited size, one after the other without gaps. */
export interface WeightFiles {
  readonly files: readonly { readonly name: string; readonly weights: readonly InitializerSpec[] }[];
  /** For `GraphBuilder.encode`. */
  readonly place: PlaceWeight;
}

/**
 * Spreads weights over the files `{stem}`, `{stem}_1`, `{stem}_2`… as transformers.js calls them. Only a weight that is larger than
 * the limit by itself makes a larger file.
 * @param fileBytes limit of a file
 */
export function placeWeights(
  weights: readonly InitializerSpec[],
  stem: string,
  fileBytes: number,
): WeightFiles {
  const files: { name: string; weights: InitializerSpec[] }[] = [];
  const places = new Map<string, { location: string; offset: number }>();
  let size = Infinity;
  for (const weight of weights) {
    if (size + weight.sizeBytes > fileBytes) {
      files.push({ name: files.length === 0 ? stem : `${stem}_${files.length}`, weights: [] });
      size = 0;
    }
    const file = files[files.length - 1];
    file.weights.push(weight);
    places.set(weight.name, { location: file.name, offset: size });
    size += weight.sizeBytes;
  }
  return {
    files,
    place({ name, sizeBytes }) {
      const place = places.get(name);
      if (place === undefined) throw new Error(`no place was made for ${name}`);
      return { kind: 'external', ...place, sizeBytes };
    },
  };
}
