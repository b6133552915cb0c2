/**
 * What a checkpoint will take before any of it is fetched: download, disk, memory, and the longest context that fits. Pure arithmetic on
 * the model's sizes; what a browser does not tell (the GPU's memory) is left open and said so.
 */
import { matrixParameters, tableParameters, type ShapeFacts } from './shape-facts.ts';

/** How matrices are stored: blocks of 32 with a 16-bit scale each. */
export type StoredWeights = 'int4' | 'int8';

/** What this browser and device allow. */
export interface DeviceFacts {
  readonly device: 'webgpu' | 'wasm';
  /** The GPU computes in 16-bit floats. */
  readonly hasF16: boolean;
  /** Largest single buffer, bytes. */
  readonly maxBufferBytes: number;
  /** All memory a model may take, bytes; null where nobody tells (any GPU). */
  readonly memoryBytes: number | null;
  /** Emulated on the CPU. */
  readonly software: boolean;
}

export interface PlanInput {
  readonly shape: ShapeFacts;
  readonly weights: StoredWeights;
  /** Null while unknown. */
  readonly downloadBytes: number | null;
  readonly device: DeviceFacts;
  /** What storage may still take. */
  readonly freeBytes: number;
  /** Of this checkpoint and not counted as free: what an interrupted download has left. */
  readonly storedBytes: number;
  /** Tokens of question, thinking and answer together, as wished. */
  readonly contextLength: number;
  /** Of files that are stored as they are; absent where they are converted. */
  readonly copiedBytes?: number;
}

/** A reason why the plan cannot be carried out. */
export type PlanProblem = 'disk' | 'memory' | 'buffer';

export interface DownloadPlan {
  readonly downloadBytes: number | null;
  /** On disk in the end. */
  readonly diskBytes: number;
  /** On disk at most while converting. */
  readonly diskPeakBytes: number;
  /** In the memory of the device. */
  readonly weightsBytes: number;
  readonly kvBytesPerToken: number;
  /** Cache of one lane of `contextLength` tokens. */
  readonly kvBytes: number;
  readonly scratchBytes: number;
  /** Sum of the three for one lane. */
  readonly memoryBytes: number;
  /** What the page holds beside it for a while: weights on their way from disk to the device. An estimate. */
  readonly loadingBytes: number;
  /** The wish, cut to what fits. */
  readonly contextLength: number;
  /** Of one lane; 0 when not even the weights fit. */
  readonly longestContext: number;
  readonly problems: readonly PlanProblem[];
}

/** Bytes per weight: 32 values of `bits` bits and one scale. */
const blockBytes = (bits: 4 | 8, scaleBytes: 2 | 4): number => bits / 8 + scaleBytes / 32;
/** A wasm32 heap ends at 4 GiB; the runtime, its graph and what it allocates in passing take some of it. */
export const WASM_MEMORY_BYTES = 3.5 * 2 ** 30;
/** Weights of no more bytes are made ready for the CPU before it takes them; of more, each is made when it is taken. */
export const MAX_HELD_BYTES = 512e6;
/** Tokens of a prompt the runtime is given at once, whose activations it holds. */
const PROMPT_TOKENS = 512;
/** Shorter contexts leave no room for a thought. */
export const SHORTEST_CONTEXT = 512;

/** Carries out the arithmetic. */
export function planDownload(input: PlanInput): DownloadPlan {
  const { shape, device } = input;
  const weightsBytes = memoryOfWeights(input);
  const scratchBytes = memoryOfScratch(shape);
  const kvBytesPerToken = 2 * shape.layers * shape.kvHeads * shape.headDim * activationBytes(device);
  const longestContext = findLongestContext(input, weightsBytes + scratchBytes, kvBytesPerToken);
  const contextLength = Math.min(input.contextLength, Math.max(longestContext, SHORTEST_CONTEXT));
  const kvBytes = kvBytesPerToken * contextLength;
  const { diskBytes, diskPeakBytes } = disk(input);
  const problems: PlanProblem[] = [];
  if (diskPeakBytes > input.freeBytes + input.storedBytes) problems.push('disk');
  if (largestBuffer(input) > device.maxBufferBytes) problems.push('buffer');
  else if (longestContext < SHORTEST_CONTEXT) problems.push('memory');
  return {
    downloadBytes: input.downloadBytes,
    diskBytes,
    diskPeakBytes,
    weightsBytes,
    kvBytesPerToken,
    kvBytes,
    scratchBytes,
    memoryBytes: weightsBytes + kvBytes + scratchBytes,
    loadingBytes: memoryWhileLoading(input, weightsBytes),
    contextLength,
    longestContext,
    problems,
  };
}

/** Context lengths to offer: powers of two up to the longest, and the longest itself. */
export function contextChoices(longestContext: number): readonly number[] {
  const choices: number[] = [];
  for (let tokens = 1024; tokens < longestContext; tokens *= 2) choices.push(tokens);
  return longestContext >= SHORTEST_CONTEXT ? [...choices, longestContext] : choices;
}

function bitsOf({ weights }: PlanInput): 4 | 8 {
  return weights === 'int4' ? 4 : 8;
}

function activationBytes({ device, hasF16 }: DeviceFacts): 2 | 4 {
  return device === 'webgpu' && hasF16 ? 2 : 4;
}

function vectorParameters({ layers, hiddenSize, heads, kvHeads, headDim }: ShapeFacts): number {
  return layers * (2 * hiddenSize + (heads + 2 * kvHeads) * headDim) + hiddenSize;
}

function memoryOfWeights(input: PlanInput): number {
  const { shape, device } = input;
  const matrices = matrixParameters(shape);
  const table = tableParameters(shape);
  const vectors = vectorParameters(shape) * activationBytes(device);
  // The CPU multiplies bytes with one scale per output, and looks tokens up in a table of 32-bit floats.
  if (device.device === 'wasm') return matrices + table + 4 * table + vectors;
  const perWeight = blockBytes(bitsOf(input), activationBytes(device));
  return (matrices + table * (shape.tiedEmbeddings ? 1 : 2)) * perWeight + vectors;
}

/**
 * The GPU is given one file after the other. For the CPU, where not all is held, a table is decoded to 32-bit floats, beside it its columns in two orders; and
 * since values and scales are asked for in no order, a quarter of all values waits for its turn at the worst time, on average.
 */
function memoryWhileLoading(input: PlanInput, weightsBytes: number): number {
  const { shape, device } = input;
  const table = tableParameters(shape);
  if (device.device === 'wasm') {
    return weightsBytes <= MAX_HELD_BYTES ? weightsBytes : (4 + 1 + 1) * table + matrixParameters(shape) / 4;
  }
  return Math.max(table, shape.hiddenSize * shape.intermediateSize) * blockBytes(bitsOf(input), 2);
}

/** Activations of a prompt through one layer, in and out, and one row of logits in two forms. */
export function memoryOfScratch(shape: ShapeFacts): number {
  const { hiddenSize, intermediateSize, heads, kvHeads, headDim, vocabSize } = shape;
  const perToken = 4 * (4 * hiddenSize + 3 * intermediateSize + 2 * (heads + 2 * kvHeads) * headDim);
  return PROMPT_TOKENS * perToken + 8 * vocabSize;
}

function largestBuffer(input: PlanInput): number {
  const { shape, device } = input;
  const largest = Math.max(tableParameters(shape), shape.hiddenSize * shape.intermediateSize);
  return device.device === 'wasm' ? 4 * tableParameters(shape) : (largest * bitsOf(input)) / 8;
}

function findLongestContext(input: PlanInput, fixedBytes: number, kvBytesPerToken: number): number {
  const { shape, device } = input;
  const layerBytesPerToken = kvBytesPerToken / (2 * shape.layers);
  const byBuffer = Math.floor(device.maxBufferBytes / layerBytesPerToken);
  const byMemory =
    device.memoryBytes === null
      ? Number.MAX_SAFE_INTEGER
      : Math.floor((device.memoryBytes - fixedBytes) / kvBytesPerToken);
  return Math.max(0, Math.min(shape.maxPositions, byBuffer, byMemory));
}

/** An output head that equals the embedding is noticed only once both are there. */
function disk(input: PlanInput): { diskBytes: number; diskPeakBytes: number } {
  const { shape, copiedBytes } = input;
  if (copiedBytes !== undefined) return { diskBytes: copiedBytes, diskPeakBytes: copiedBytes };
  const perWeight = blockBytes(bitsOf(input), 2);
  const table = tableParameters(shape) * perWeight;
  const rest = matrixParameters(shape) * perWeight + 4 * vectorParameters(shape);
  const diskBytes = rest + table * (shape.tiedEmbeddings ? 1 : 2);
  return { diskBytes, diskPeakBytes: rest + table * 2 };
}
