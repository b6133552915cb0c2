/** A checkpoint's graph and the weights it asks for, in the form and order it asks for them. */
import { batchRows } from '../engine/batch-rows.ts';
import type { DecoderShape } from '../engine/decoder.ts';
import type { ExternalData } from '../engine/ort-wasm-session.ts';
import type { ModelConfig } from '../formats/model-config.ts';
import { buildGraph } from '../graph/build-graph.ts';
import type { GraphTarget } from '../graph/graph-target.ts';
import type { InitializerSpec } from '../graph/initializer-spec.ts';
import { MAX_HELD_BYTES } from '../models/download-plan.ts';
import type { Precision } from './choose-device.ts';
import type { ConstantMaker, LoadedCheckpoint } from './loaded-checkpoint.ts';

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

/**
 * Constants of more than `maxHeldBytes` in all are made while the runtime takes them into its heap, so that they are not there twice. It
 * asks without waiting, so nothing else is done meanwhile; smaller checkpoints stay cancellable to the last tensor.
 */
export async function buildModel(
  checkpoint: LoadedCheckpoint,
  target: GraphTarget,
  options: BuildModelOptions,
  maxHeldBytes = MAX_HELD_BYTES,
): Promise<BuiltModel> {
  const { model, initializers } = buildGraph(checkpoint.config, target);
  const totalBytes = initializers.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const maker =
    target.device === 'wasm' && totalBytes > maxHeldBytes
      ? await checkpoint.constantsOnDemand?.(initializers)
      : undefined;
  const externalData =
    maker === undefined
      ? await makeAll(checkpoint, initializers, options)
      : onDemand(maker, initializers, options);
  const { weights, activations, accuracyLevel, plain = false } = target;
  const precision = { weights, activations, accuracyLevel, plain };
  return { model, externalData, shape: shapeOf(checkpoint.config, target), precision };
}

function shapeOf(config: ModelConfig, target: GraphTarget): DecoderShape {
  const { layers, kvHeads, headDim, vocabSize } = config;
  const { device, weights, activations, dequantized, maxSequence, plain = false } = target;
  const shape = { layers, kvHeads, headDim, vocabSize, contextLength: maxSequence };
  const rows = batchRows({
    shape,
    bytes: activations === 'f16' ? 2 : 4,
    // int8 on the CPU has one scale for the activations of all rows; blocks on the GPU have one for each.
    rowsShareScale: device === 'wasm' && weights === 'int8' && dequantized !== true,
    oneRow: plain,
  });
  return { ...shape, batchRows: rows };
}

async function makeAll(
  { constants }: LoadedCheckpoint,
  initializers: readonly InitializerSpec[],
  { signal, onTensor }: BuildModelOptions,
): Promise<readonly ExternalData[]> {
  const externalData: ExternalData[] = [];
  for await (const data of constants(initializers)) {
    externalData.push({ path: initializers[externalData.length].name, data });
    onTensor?.(externalData.length, initializers.length);
    signal.throwIfAborted();
  }
  return externalData;
}

function onDemand(
  maker: ConstantMaker,
  initializers: readonly InitializerSpec[],
  { onTensor }: BuildModelOptions,
): readonly ExternalData[] {
  let made = 0;
  return initializers.map((spec) => ({
    path: spec.name,
    data: {
      sizeBytes: spec.sizeBytes,
      make() {
        const bytes = maker(spec);
        onTensor?.(++made, initializers.length);
        return bytes;
      },
    },
  }));
}
