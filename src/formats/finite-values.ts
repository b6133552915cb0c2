import { ModelFormatError } from '../lib/model-format-error.ts';

/** Returns `values`. @throws ModelFormatError `model-corrupt`, naming the tensor, when one is NaN or infinite */
export function finiteValues(name: string, values: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  // x - x is 0 for every finite x and NaN otherwise, and NaN survives the sum: one cheap pass without branches.
  let poison = 0;
  for (let i = 0; i < values.length; i++) poison += values[i] - values[i];
  if (poison === 0) return values;
  throw new ModelFormatError(
    'model-corrupt',
    `The weights file is damaged: "${name}" holds values that are not finite numbers. Delete the download and fetch it again.`,
  );
}
