import type { OnnxDtype } from '../models/onnx-model-files.ts';
import type { Precision } from './choose-device.ts';

/** What a published graph computes in, in the terms of our own; 16-bit weights count with the 32-bit ones: none is an integer. */
export function exportedPrecision(dtype: OnnxDtype): Precision {
  switch (dtype) {
    case 'fp32':
      return { weights: 'f32', activations: 'f32', accuracyLevel: 0 };
    case 'fp16':
      return { weights: 'f32', activations: 'f16', accuracyLevel: 0 };
    case 'q4':
      return { weights: 'int4', activations: 'f32', accuracyLevel: 4 };
    case 'q4f16':
      return { weights: 'int4', activations: 'f16', accuracyLevel: 4 };
    case 'int8':
    case 'uint8':
    case 'q8':
      // Activations are rounded to bytes as well.
      return { weights: 'int8', activations: 'f32', accuracyLevel: 4 };
    default:
      return dtype satisfies never;
  }
}
