/**
 * What a published graph in ONNX takes: it is kept and run as it is, so its files say what download, disk and weights need. Its cache
 * grows, and during a step the old one and the new one are both there.
 */
import {
  memoryOfScratch,
  SHORTEST_CONTEXT,
  type DownloadPlan,
  type PlanInput,
  type PlanProblem,
} from './download-plan.ts';
import type { OnnxDtype } from './onnx-model-files.ts';

/** Logits of a piece of the prompt, as the engine limits them. */
const LOGITS_BYTES = 32 * 2 ** 20;
const HALF: readonly OnnxDtype[] = ['fp16', 'q4f16'];

export interface OnnxPlanInput extends Omit<PlanInput, 'weights' | 'downloadBytes'> {
  readonly dtype: OnnxDtype;
  /** Of all its files. */
  readonly fileBytes: number;
}

/** Carries out the arithmetic. */
export function planOnnx(input: OnnxPlanInput): DownloadPlan {
  const { shape, device, dtype, fileBytes } = input;
  const isHalf = HALF.includes(dtype);
  // The CPU has no kernels for 16-bit floats: the runtime widens them when it opens the graph.
  const weightsBytes = fileBytes * (isHalf && device.device === 'wasm' ? 2 : 1);
  const rowBytes = shape.kvHeads * shape.headDim * (isHalf ? 2 : 4);
  const kvBytesPerToken = 2 * 2 * shape.layers * rowBytes;
  const scratchBytes = memoryOfScratch(shape) + LOGITS_BYTES;
  const fixed = weightsBytes + scratchBytes;
  const byMemory =
    device.memoryBytes === null ? Infinity : Math.floor((device.memoryBytes - fixed) / kvBytesPerToken);
  const byBuffer = Math.floor(device.maxBufferBytes / rowBytes);
  const longestContext = Math.max(0, Math.min(shape.maxPositions, byBuffer, byMemory));
  const contextLength = Math.min(input.contextLength, Math.max(longestContext, SHORTEST_CONTEXT));
  const problems: PlanProblem[] = [];
  if (fileBytes > input.freeBytes + input.storedBytes) problems.push('disk');
  if (longestContext < SHORTEST_CONTEXT) problems.push('memory');
  const kvBytes = kvBytesPerToken * contextLength;
  return {
    downloadBytes: fileBytes,
    diskBytes: fileBytes,
    diskPeakBytes: fileBytes,
    weightsBytes,
    kvBytesPerToken,
    kvBytes,
    scratchBytes,
    memoryBytes: fixed + kvBytes,
    // The runtime is given the files whole and keeps what it makes of them.
    loadingBytes: fileBytes,
    contextLength,
    longestContext,
    problems,
  };
}

/** What to know about a number format on this device; the first kind stands in the way. */
export function onnxNotes({ dtype, device }: Pick<OnnxPlanInput, 'dtype' | 'device'>): {
  readonly obstacles: readonly string[];
  readonly warnings: readonly string[];
} {
  const isGpu = device.device === 'webgpu';
  if (isGpu && HALF.includes(dtype) && !device.hasF16) {
    return {
      obstacles: [
        'This GPU does not compute in 16-bit floats, as this file wants it to. Choose a file in q4 or fp32 (no "f16" in its name).',
      ],
      warnings: [],
    };
  }
  if (isGpu && ['int8', 'uint8', 'q8'].includes(dtype)) {
    return {
      obstacles: [],
      warnings: ['Its 8-bit operations are made for the CPU; on a GPU, q4 or q4f16 is faster.'],
    };
  }
  if (!isGpu && (dtype === 'q4' || dtype === 'q4f16')) {
    return {
      obstacles: [],
      warnings: [
        'Without a GPU its 4-bit weights are decoded anew for every token, which is slow. An int8 file is faster there.',
      ],
    };
  }
  return { obstacles: [], warnings: [] };
}
