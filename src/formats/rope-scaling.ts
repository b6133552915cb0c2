import { ModelFormatError } from '../lib/model-format-error.ts';
import { quote } from './config-fields.ts';
import type { ConfigFields } from './config-fields.ts';

/** How the rotary frequencies of a model differ from theta^(-2i / headDim). */
export type RopeScaling =
  /**
   * Llama 3.1 (transformers, `_compute_llama3_parameters`): waves longer than `originalPositions / lowFactor` turn `factor` times more
   * slowly, waves shorter than `originalPositions / highFactor` as before, those between in proportion.
   */
  | {
      readonly kind: 'llama3';
      readonly factor: number;
      readonly lowFactor: number;
      readonly highFactor: number;
      readonly originalPositions: number;
    }
  /** Frequency i is divided by `divisors[i]`; how GGUF files keep any scaling. One per pair of dimensions. */
  | { readonly kind: 'divisors'; readonly divisors: readonly number[] };

/** Context lengths up to 10M tokens have been published. */
const MAX_POSITIONS = 100_000_000;

function unsupported(type: unknown): ModelFormatError {
  return new ModelFormatError(
    'model-unsupported',
    `This checkpoint cannot be run here: it scales positions by the method ${quote(type)}. Choose one without such scaling, or Llama 3.`,
  );
}

function readLlama3(fields: ConfigFields, maxPositions: number): RopeScaling {
  const scaling = {
    kind: 'llama3',
    factor: fields.positive('factor'),
    lowFactor: fields.positive('low_freq_factor'),
    highFactor: fields.positive('high_freq_factor'),
    originalPositions: fields.count('original_max_position_embeddings', MAX_POSITIONS, maxPositions),
  } as const;
  if (scaling.highFactor <= scaling.lowFactor) {
    throw fields.corrupt('"high_freq_factor" must be larger than "low_freq_factor"');
  }
  return scaling;
}

function readDivisors(fields: ConfigFields, headDim: number): RopeScaling {
  const divisors: unknown = fields.value('divisors');
  const valid =
    Array.isArray(divisors) &&
    divisors.length === headDim / 2 &&
    divisors.every((value) => typeof value === 'number' && Number.isFinite(value) && value > 0);
  if (!valid) throw fields.corrupt(`"divisors" must be ${headDim / 2} positive numbers`);
  return { kind: 'divisors', divisors };
}

/**
 * Reads `rope_scaling` (transformers 4) or `rope_parameters` (transformers 5).
 * @param maxPositions where the original context length is not given
 * @throws ModelFormatError `model-unsupported` for other methods, by name
 */
export function readRopeScaling(
  fields: ConfigFields | undefined,
  headDim: number,
  maxPositions: number,
): RopeScaling | null {
  if (fields === undefined) return null;
  const type = fields.value('rope_type') ?? fields.value('type') ?? 'default';
  switch (type) {
    case 'default':
      return null;
    case 'llama3':
      return readLlama3(fields, maxPositions);
    case 'divisors':
      return readDivisors(fields, headDim);
    default:
      throw unsupported(type);
  }
}
