/** The self-check of a GPU: what it computes is compared with the CPU, all of it or, of a large checkpoint, a part. */
import type { Decoder } from '../engine/decoder.ts';
import { deviationLimit, type LogitDeviation } from '../engine/logit-deviation.ts';
import { decoderDeviation, runSelfCheck } from '../engine/self-check.ts';
import { ModelFormatError } from '../lib/model-format-error.ts';
import { buildModel, type BuiltModel } from './build-model.ts';
import { partOf } from './checkpoint-part.ts';
import type { Precision } from './choose-device.ts';
import type { LoadedCheckpoint } from './loaded-checkpoint.ts';
import type { SelfCheck } from './protocol.ts';

export const NOT_FINITE =
  'The model computes values that are not numbers on this device. Load it again, or choose WebAssembly as the device.';

/** Tokens; the check's question is far shorter. */
export const REFERENCE_CONTEXT = 256;

/** A part of a checkpoint that was compared. */
export interface PartCheck {
  readonly deviation: LogitDeviation;
  /** Layers in the part. */
  readonly layers: number;
}

export interface CheckPartOptions {
  readonly signal: AbortSignal;
  createDecoder(built: BuiltModel): Promise<Decoder>;
  /** On the CPU. */
  createReference(built: BuiltModel): Promise<Decoder>;
}

/**
 * @param reference the same weights on the CPU, null where they are too large
 * @param part what was found of a part then, null where nothing was
 * @param ids a short prompt
 * @throws ModelFormatError when nothing could be written with what the GPU computes
 */
export async function checkGpu(
  subject: Decoder,
  reference: Decoder | null,
  ids: readonly number[],
  { activations, accuracyLevel }: Precision,
  part: PartCheck | null = null,
): Promise<SelfCheck> {
  const limit = deviationLimit(activations, accuracyLevel);
  const report = await runSelfCheck({ subject, reference, part: part?.deviation ?? null, ids, limit });
  if (report.problem === 'not-finite') {
    throw new ModelFormatError('model-corrupt', NOT_FINITE);
  }
  return {
    problem: report.problem,
    referenceDeviation: report.reference?.rms ?? null,
    ...(part !== null && { comparedLayers: part.layers }),
  };
}

/** The weights the GPU's blocks decode to, computed in f32 on the CPU, with room for the check alone. */
export function buildReference(
  checkpoint: LoadedCheckpoint,
  { weights }: Precision,
  signal: AbortSignal,
): Promise<BuiltModel> {
  const target = {
    device: 'wasm',
    weights,
    activations: 'f32',
    accuracyLevel: 0,
    dequantized: true,
  } as const;
  return buildModel(checkpoint, { ...target, maxSequence: REFERENCE_CONTEXT, logits: 'last' }, { signal });
}

/**
 * Computes a part of a large checkpoint on both devices. The CPU is given the blocks as they are and decodes one matrix at a time: a
 * layer of a model of seven billion parameters would be a gigabyte in f32, and as much again while it is loaded.
 * @returns null where even a part is too large
 */
export async function checkPart(
  whole: LoadedCheckpoint,
  precision: Precision,
  ids: readonly number[],
  { signal, createDecoder, createReference }: CheckPartOptions,
): Promise<PartCheck | null> {
  const part = partOf(whole, ids);
  if (part === null) return null;
  const shared = { device: 'webgpu', maxSequence: REFERENCE_CONTEXT, logits: 'last' } as const;
  const exact = { weights: precision.weights, activations: 'f32', accuracyLevel: 0 } as const;
  const subject = await createDecoder(
    await buildModel(part.checkpoint, { ...shared, ...precision }, { signal }),
  );
  try {
    const reference = await createReference(
      await buildModel(part.checkpoint, { ...shared, ...exact }, { signal }),
    );
    try {
      const deviation = await decoderDeviation(subject, reference, part.ids);
      return { deviation, layers: part.checkpoint.config.layers };
    } finally {
      reference.dispose();
    }
  } finally {
    subject.dispose();
  }
}
