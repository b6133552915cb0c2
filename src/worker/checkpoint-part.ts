/**
 * A part of a checkpoint that a CPU can compute in a moment, whatever the size of the whole: its first layers, between the embedding and
 * the final norm, and a few thousand rows of its vocabulary. Its logits mean nothing, but every kind of operation of the
 * graph leads to them.
 */
import { expectedTensors } from '../formats/check-tensors.ts';
import type { ModelConfig } from '../formats/model-config.ts';
import { tensorNames } from '../formats/tensor-names.ts';
import type { LoadedCheckpoint, RowSelection } from './loaded-checkpoint.ts';

export interface CheckpointPart {
  readonly checkpoint: LoadedCheckpoint;
  /** The same tokens, by their rows in the part. */
  readonly ids: readonly number[];
}

export interface PartLimits {
  /** Weights of all its layers; more than that only where one layer has more. */
  readonly parameters: number;
  /** Weights of one layer. */
  readonly layerParameters: number;
  /** Groups of rows of the vocabulary. */
  readonly groups: number;
}

/** A layer of a model of seven billion parameters has 233 million; twice as many are beyond the CPU's memory. */
const LIMITS: PartLimits = { parameters: 50e6, layerParameters: 400e6, groups: 64 };
/** Rows in a group: kernels work on whole ones of 16 or 64. */
const ROWS = 64;

/** @returns null where one layer alone is too large */
export function partOf(
  checkpoint: LoadedCheckpoint,
  ids: readonly number[],
  limits = LIMITS,
): CheckpointPart | null {
  const { config } = checkpoint;
  const inLayer = parametersOfLayer(config);
  if (inLayer > limits.layerParameters) return null;
  const layers = Math.min(config.layers, Math.max(1, Math.floor(limits.parameters / inLayer)));
  const ranges = rangesOf(ids, config.vocabSize, limits.groups);
  const selection: RowSelection = {
    tensors: new Set([tensorNames.embedding, tensorNames.head]),
    ranges,
  };
  const vocabSize = ranges.reduce((count, { begin, end }) => count + end - begin, 0);
  return {
    checkpoint: {
      ...checkpoint,
      config: { ...config, layers, vocabSize },
      constants: (specs) => checkpoint.constants(specs, selection),
    },
    ids: ids.map((id) => rowOf(id, ranges)),
  };
}

function parametersOfLayer(config: ModelConfig): number {
  const count = (layers: number): number =>
    [...expectedTensors({ ...config, layers }).values()].reduce(
      (sum, shape) => sum + shape.reduce((product, size) => product * size, 1),
      0,
    );
  return count(1) - count(0);
}

/** Groups of rows: those of the ids, and others spread over the vocabulary. */
function rangesOf(ids: readonly number[], vocabSize: number, count: number): RowSelection['ranges'] {
  const all = Math.ceil(vocabSize / ROWS);
  const groups = new Set(ids.map((id) => Math.floor(id / ROWS)));
  // The last group may be cut; kernels that want whole ones would not be used then.
  for (let i = 0; i < count && groups.size < count; i++) groups.add(Math.floor((i * (all - 1)) / count));
  return [...groups]
    .sort((a, b) => a - b)
    .map((group) => ({ begin: group * ROWS, end: Math.min((group + 1) * ROWS, vocabSize) }));
}

function rowOf(id: number, ranges: RowSelection['ranges']): number {
  let row = 0;
  for (const { begin, end } of ranges) {
    if (id < end) return row + id - begin;
    row += end - begin;
  }
  throw new RangeError(`${id} is not in the part`);
}
