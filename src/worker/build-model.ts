/** A checkpoint's graph and the weights it asks for, in the form and order it asks for them. */
import { batchRows } from '../engine/batch-rows.ts';
import type { DecoderShape } from '../engine/decoder.ts';
import type { ExternalData } from '../engine/ort-wasm-session.ts';
import { buildGraph } from '../graph/build-graph.ts';
import type { GraphTarget } from '../graph/graph-target.ts';
import type { Precision } from './choose-device.ts';
import type { LoadedCheckpoint } from './loaded-checkpoint.ts';

/** Ready for a decoder. */
export interface BuiltModel {
  readonly model: Uint8Array;
  readonly externalData: readonly ExternalData[];
  readonly shape: DecoderShape;
  readonly precision: Precision;
}

export interface BuildModelOptions {
  readonly signal: AbortSignal;
  /** Told after each constant of the graph. */
  onTensor?(done: number, total: number): void;
}

export async function buildModel(
  { config, constants }: LoadedCheckpoint,
  target: GraphTarget,
  { signal, onTensor }: BuildModelOptions,
): Promise<BuiltModel> {
  const { model, initializers } = buildGraph(config, target);
  const externalData: ExternalData[] = [];
  for await (const data of constants(initializers)) {
    externalData.push({ path: initializers[externalData.length].name, data });
    onTensor?.(externalData.length, initializers.length);
    signal.throwIfAborted();
  }
  const { layers, kvHeads, headDim, vocabSize } = config;
  const { device, weights, activations, accuracyLevel, dequantized, maxSequence } = target;
  const shape = { layers, kvHeads, headDim, vocabSize, contextLength: maxSequence };
  const rows = batchRows({
    shape,
    bytes: activations === 'f16' ? 2 : 4,
    // int8 on the CPU has one scale for the activations of all rows; blocks on the GPU have one for each.
    rowsShareScale: device === 'wasm' && weights === 'int8' && dequantized !== true,
  });
  const precision = { weights, activations, accuracyLevel };
  return { model, externalData, shape: { ...shape, batchRows: rows }, precision };
}
