/** The self-check of a GPU, in the terms of the protocol. */
import type { Decoder } from '../engine/decoder.ts';
import { deviationLimit } from '../engine/logit-deviation.ts';
import { runSelfCheck } from '../engine/self-check.ts';
import { ModelFormatError } from '../lib/model-format-error.ts';
import type { Precision } from './choose-device.ts';
import type { SelfCheck } from './protocol.ts';

export const NOT_FINITE =
  'The model computes values that are not numbers on this device. Load it again, or choose WebAssembly as the device.';

/**
 * @param reference the same weights on the CPU, null where that is too large
 * @param ids a short prompt
 * @throws ModelFormatError when nothing could be written with what the GPU computes
 */
export async function checkGpu(
  subject: Decoder,
  reference: Decoder | null,
  ids: readonly number[],
  { activations, accuracyLevel }: Precision,
): Promise<SelfCheck> {
  const limit = deviationLimit(activations, accuracyLevel);
  const report = await runSelfCheck({ subject, reference, ids, limit });
  if (report.problem === 'not-finite') {
    throw new ModelFormatError('model-corrupt', NOT_FINITE);
  }
  return { problem: report.problem, referenceDeviation: report.reference?.rms ?? null };
}
