/** Decides what a checkpoint runs on (DESIGN decision 5: hardware adapter → WebGPU, otherwise WebAssembly). */
import { findAdapter, type AdapterFacts } from '../engine/webgpu-adapter.ts';
import { ModelFormatError } from '../lib/model-format-error.ts';
import type { Device, DeviceChoice, Weights, WeightsChoice } from './protocol.ts';

export type ChosenDevice =
  | { readonly device: 'webgpu'; readonly facts: AdapterFacts }
  | { readonly device: 'wasm'; readonly notice?: string };

/** The user asked for a GPU that is not there. */
export class DeviceUnavailableError extends Error {}

/** @throws DeviceUnavailableError when WebGPU was asked for by name and there is no adapter */
export async function chooseDevice(choice: DeviceChoice, gpu: GPU | undefined): Promise<ChosenDevice> {
  if (choice === 'wasm') {
    return { device: 'wasm' };
  }
  const facts = await findAdapter(gpu);
  if (choice === 'webgpu') {
    if (!facts) {
      throw new DeviceUnavailableError(
        'This browser offers no WebGPU adapter. Choose "Automatic" or "WebAssembly" as the device, or use a current Chrome, Edge or Safari.',
      );
    }
    return { device: 'webgpu', facts };
  }
  if (facts && !facts.software) {
    return { device: 'webgpu', facts };
  }
  return { device: 'wasm' };
}

/** Up to this size a checkpoint runs in its full precision on the CPU and in int8 on the GPU: speed is no issue. */
const SMALL_MODEL_PARAMETERS = 50e6;

export interface Precision {
  readonly weights: Weights;
  readonly activations: 'f32' | 'f16';
  /** `accuracy_level` of MatMulNBits: 4 lets the GPU multiply in int8. */
  readonly accuracyLevel: 0 | 4;
  /** See `GraphTarget`. */
  readonly plain?: boolean;
}

/** @param careful see `LoadRequest.careful` */
export function choosePrecision(
  device: Device,
  choice: WeightsChoice,
  parameters: number,
  hasF16: boolean,
  careful = false,
): Precision {
  const small = parameters <= SMALL_MODEL_PARAMETERS;
  if (device === 'wasm') {
    const weights = choice === 'auto' ? (small ? 'f32' : 'int8') : choice;
    // int4 is computed as f32 there: the runtime has no 4-bit kernel for the CPU.
    if (!small && weights !== 'int8' && parameters * 4 > MAX_WASM_BYTES) {
      throw new ModelFormatError(
        'model-unsupported',
        `This model has ${Math.round(parameters / 1e6)}M parameters: too many for ${weights} on the CPU. Choose int8 or a GPU.`,
      );
    }
    return { weights, activations: 'f32', accuracyLevel: 0 };
  }
  const weights = choice === 'auto' ? (small ? (careful ? 'f32' : 'int8') : 'int4') : choice;
  if (careful) return { weights, activations: 'f32', accuracyLevel: 0, plain: true };
  return small
    ? { weights, activations: 'f32', accuracyLevel: 0 }
    : { weights, activations: hasF16 ? 'f16' : 'f32', accuracyLevel: 4 };
}

/** The wasm32 heap holds 4 GiB; leave a quarter for caches and scratch. */
const MAX_WASM_BYTES = 3 * 2 ** 30;
