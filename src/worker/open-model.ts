/**
 * Opens a checkpoint: reads its files, makes the weights of the chosen precision, builds the graph and starts the
 * decoder. The one place where formats, quant, graph and engine meet.
 */
import type { Decoder, DecoderShape } from '../engine/decoder.ts';
import type { ExternalData } from '../engine/ort-wasm-session.ts';
import { createTokenizer, type Tokenizer } from '../engine/tokenizer.ts';
import { buildGraph } from '../graph/build-graph.ts';
import type { GraphTarget } from '../graph/graph-target.ts';
import { ModelFormatError } from '../lib/model-format-error.ts';
import {
  AUTO_THINK_FORMAT,
  compileThinkFormat,
  thinkFormatById,
  type ThinkFormatIds,
} from '../reasoning/think-format.ts';
import { choosePrecision, type ChosenDevice, type Precision } from './choose-device.ts';
import type { LoadedCheckpoint } from './loaded-checkpoint.ts';
import type { EngineInfo, LoadEvent, LoadRequest } from './protocol.ts';

export interface OpenedModel {
  readonly info: EngineInfo;
  readonly parts: { readonly decoder: Decoder; readonly tokenizer: Tokenizer };
  /**
   * @param thinkFormat as in `RunSettings.thinkFormat`
   * @throws ThinkFormatError when the checkpoint's tokenizer does not have the format's delimiters
   */
  formatFor(thinkFormat: string): ThinkFormatIds;
  dispose(): void;
}

/** A graph with its weights, ready for a decoder. */
export interface BuiltModel {
  readonly model: Uint8Array;
  readonly externalData: readonly ExternalData[];
  readonly shape: DecoderShape;
  readonly precision: Precision;
}

export interface OpenModelOptions {
  readonly request: LoadRequest;
  /** Reads all but the weights, or those as well where they are small. */
  readCheckpoint(): Promise<LoadedCheckpoint>;
  readonly chosen: ChosenDevice;
  readonly threads: number;
  /** See `GraphTarget.dequantized`. */
  readonly dequantized?: boolean;
  /** Starts the decoder of the chosen device. */
  createDecoder(built: BuiltModel): Promise<Decoder>;
  readonly now: () => number;
  readonly signal: AbortSignal;
  onProgress(event: LoadEvent): void;
}

/** Longest context opened when none is asked for; a lane's cache is reserved for all of it. */
const DEFAULT_CONTEXT = 4096;

export async function openModel(options: OpenModelOptions): Promise<OpenedModel> {
  const { request, chosen, now, signal, onProgress } = options;
  const startedAt = now();
  const checkpoint = await options.readCheckpoint();
  const { config, parameters } = checkpoint;
  const tokenizer = createTokenizer(checkpoint.tokenizer, checkpoint.tokenizerConfig);
  if (tokenizer.size > config.vocabSize) {
    throw new ModelFormatError(
      'model-corrupt',
      `The tokenizer has ${tokenizer.size} tokens, the model only ${config.vocabSize} rows. Files of two models are mixed in this folder.`,
    );
  }
  const hasF16 = chosen.device === 'webgpu' && chosen.facts.hasF16;
  const choice =
    chosen.device === 'webgpu' && request.weights === 'auto' ? checkpoint.storedWeights : undefined;
  const precision = choosePrecision(chosen.device, choice ?? request.weights, parameters, hasF16);
  const built = await build(checkpoint, chosen.device, precision, options);
  onProgress({ kind: 'progress', phase: 'compile', done: 0, total: 0 });
  const decoder = await options.createDecoder(built);
  signal.throwIfAborted();
  onProgress({ kind: 'progress', phase: 'warm-up', done: 0, total: 0 });
  await warmUp(decoder, tokenizer);
  const formats = new Map<string, ThinkFormatIds>();

  return {
    info: {
      modelName: request.modelName,
      ...(checkpoint.weightsHash !== undefined && { modelHash: checkpoint.weightsHash }),
      device: chosen.device,
      adapter: chosen.device === 'webgpu' ? chosen.facts.description : 'CPU',
      softwareAdapter: chosen.device === 'webgpu' && chosen.facts.software,
      weights: precision.weights,
      threads: chosen.device === 'wasm' ? options.threads : 1,
      parameters,
      contextLength: decoder.contextLength,
      thinkFormat: checkpoint.thinkFormat,
      loadMs: now() - startedAt,
      downloadBytes: checkpoint.downloadBytes,
      ...(chosen.device === 'wasm' && chosen.notice ? { notice: chosen.notice } : {}),
    },
    parts: { decoder, tokenizer },
    formatFor(thinkFormat) {
      const id = thinkFormat === AUTO_THINK_FORMAT ? checkpoint.thinkFormat : thinkFormat;
      const format = formats.get(id) ?? compileThinkFormat(thinkFormatById(id), tokenizer.encode);
      formats.set(id, format);
      return format;
    },
    dispose: () => decoder.dispose(),
  };
}

async function build(
  { config, constants }: LoadedCheckpoint,
  device: 'wasm' | 'webgpu',
  precision: Precision,
  { request, signal, onProgress, dequantized = false }: OpenModelOptions,
): Promise<BuiltModel> {
  const contextLength = Math.min(config.maxPositions, request.contextLength ?? DEFAULT_CONTEXT);
  const target: GraphTarget = {
    device,
    ...precision,
    dequantized,
    maxSequence: contextLength,
    logits: 'last',
  };
  const { model, initializers } = buildGraph(config, target);
  const externalData: ExternalData[] = [];
  for await (const data of constants(initializers)) {
    externalData.push({ path: initializers[externalData.length].name, data });
    const done = externalData.length;
    onProgress({ kind: 'progress', phase: 'quantize', done, total: initializers.length });
    signal.throwIfAborted();
  }
  const { layers, kvHeads, headDim, vocabSize } = config;
  return { model, externalData, shape: { layers, kvHeads, headDim, vocabSize, contextLength }, precision };
}

/** Compiles what is compiled late, and notices a device that computes nonsense before the user does. */
async function warmUp(decoder: Decoder, tokenizer: Tokenizer): Promise<void> {
  const cache = decoder.createCache();
  try {
    const ids = tokenizer.encodeQuestion('1');
    await decoder.step(cache, ids);
    const logits = await decoder.step(cache, ids.slice(-1));
    if (!logits.every(Number.isFinite)) {
      throw new ModelFormatError(
        'model-corrupt',
        'The model computes values that are not numbers on this device. Load it again, or choose WebAssembly as the device.',
      );
    }
  } finally {
    decoder.releaseCache(cache);
  }
}
