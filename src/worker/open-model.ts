/**
 * Opens a checkpoint: reads its files, makes the weights of the chosen precision, builds the graph and starts the
 * decoder. The one place where formats, quant, graph and engine meet.
 */
import type { Decoder } from '../engine/decoder.ts';
import type { ExportedShape } from '../engine/exported-decoder.ts';
import type { ExternalData } from '../engine/ort-wasm-session.ts';
import { createTokenizer, type Tokenizer } from '../engine/tokenizer.ts';
import { checkByteLevel } from '../formats/check-byte-level.ts';
import type { GraphTarget } from '../graph/graph-target.ts';
import { ModelFormatError } from '../lib/model-format-error.ts';
import { AUTO_THINK_FORMAT, compileThinkFormat, type ThinkFormatIds } from '../reasoning/think-format.ts';
import { thinkFormatById } from '../reasoning/think-format-by-id.ts';
import { buildModel, type BuiltModel } from './build-model.ts';
import {
  buildReference,
  checkGpu,
  checkPart,
  NOT_FINITE,
  REFERENCE_CONTEXT,
  type PartCheck,
} from './check-gpu.ts';
import { choosePrecision, type ChosenDevice, type Precision } from './choose-device.ts';
import { exportedPrecision } from './exported-precision.ts';
import type { LoadedCheckpoint, LoadedExport } from './loaded-checkpoint.ts';
import { readBytes } from '../storage/read-bytes.ts';
import type { EngineInfo, LoadEvent, LoadRequest, SelfCheck } from './protocol.ts';

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

export interface OpenModelOptions {
  readonly request: LoadRequest;
  /** Reads all but the weights, or those as well where they are small. */
  readCheckpoint(): Promise<LoadedCheckpoint | LoadedExport>;
  readonly chosen: ChosenDevice;
  readonly threads: number;
  /** See `GraphTarget.dequantized`. */
  readonly dequantized?: boolean;
  /** Starts the decoder of the chosen device. */
  createDecoder(built: BuiltModel): Promise<Decoder>;
  /** Starts a decoder on the CPU to compare a GPU with. */
  createReference?(built: BuiltModel): Promise<Decoder>;
  /** Starts a decoder over a graph of others, on `device`; needed where such checkpoints are read. */
  createExported?(exported: ExportedModel, device: ChosenDevice): Promise<Decoder>;
  readonly now: () => number;
  readonly signal: AbortSignal;
  onProgress(event: LoadEvent): void;
}

/** A published graph, read. */
export interface ExportedModel {
  readonly model: Uint8Array;
  readonly externalData: readonly ExternalData[];
  readonly shape: ExportedShape;
}

/** Longest context opened when none is asked for; a lane's cache is reserved for all of it. */
const DEFAULT_CONTEXT = 4096;

/** Enough tokens for wrong positions to show. */
const CHECK_QUESTION = 'How many r in raspberry';

/**
 * Compared whole with the CPU. Larger ones would take it seconds to minutes, and memory several times their size, at every load: of them a
 * part is compared.
 */
const MAX_REFERENCE_PARAMETERS = 50e6;

export async function openModel(options: OpenModelOptions): Promise<OpenedModel> {
  const { request, chosen, now, signal, onProgress } = options;
  const startedAt = now();
  const checkpoint = await options.readCheckpoint();
  const { config, parameters } = checkpoint;
  checkByteLevel(checkpoint.tokenizer);
  const tokenizer = createTokenizer(checkpoint.tokenizer, checkpoint.tokenizerConfig);
  if (tokenizer.size > config.vocabSize) {
    throw new ModelFormatError(
      'model-corrupt',
      `The tokenizer has ${tokenizer.size} tokens, the model only ${config.vocabSize} rows. Files of two models are mixed in this folder.`,
    );
  }
  const ids = tokenizer.encodeQuestion(CHECK_QUESTION);
  const started = await (isExport(checkpoint)
    ? startExported(checkpoint, options)
    : startBuilt(checkpoint, ids, options));
  const { decoder, precision } = started;
  signal.throwIfAborted();
  onProgress({ kind: 'progress', phase: 'warm-up', done: 0, total: 0 });
  const selfCheck = chosen.device === 'webgpu' ? await checkOnGpu(started, isSmall(checkpoint), ids) : null;
  if (selfCheck === null) {
    await warmUp(decoder, ids);
  }
  const formats = new Map<string, ThinkFormatIds>();

  return {
    info: {
      modelName: request.modelName,
      ...(checkpoint.weightsHash !== undefined && { modelHash: checkpoint.weightsHash }),
      device: chosen.device,
      adapter: chosen.device === 'webgpu' ? chosen.facts.description : 'CPU',
      softwareAdapter: chosen.device === 'webgpu' && chosen.facts.software,
      weights: precision.weights,
      ...(isExport(checkpoint) && { exported: checkpoint.dtype }),
      threads: chosen.device === 'wasm' ? options.threads : 1,
      parameters,
      contextLength: decoder.contextLength,
      maxContextLength: config.maxPositions,
      thinkFormat: checkpoint.thinkFormat,
      loadMs: now() - startedAt,
      downloadBytes: checkpoint.downloadBytes,
      ...(chosen.device === 'wasm' && chosen.notice ? { notice: chosen.notice } : {}),
      ...(selfCheck && { selfCheck }),
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

function isExport(checkpoint: LoadedCheckpoint | LoadedExport): checkpoint is LoadedExport {
  return 'dtype' in checkpoint;
}

interface Started {
  readonly decoder: Decoder;
  readonly precision: Precision;
  /** What a comparison of a part has found, where the whole is too large for the CPU. */
  readonly part: PartCheck | null;
  /** The same weights on the CPU; null where the caller has no way to start it. */
  createReference(): Promise<Decoder> | null;
}

/** Builds the graph of the chosen precision and starts it. */
async function startBuilt(
  checkpoint: LoadedCheckpoint,
  ids: readonly number[],
  options: OpenModelOptions,
): Promise<Started> {
  const { request, chosen, signal, onProgress } = options;
  const hasF16 = chosen.device === 'webgpu' && chosen.facts.hasF16;
  const stored =
    chosen.device === 'webgpu' && request.weights === 'auto' ? checkpoint.storedWeights : undefined;
  const choice = stored ?? request.weights;
  const precision = choosePrecision(chosen.device, choice, checkpoint.parameters, hasF16, request.careful);
  // First, while the GPU's memory is free.
  const part = await comparePart(checkpoint, precision, ids, options);
  const built = await build(checkpoint, precision, options);
  onProgress({ kind: 'progress', phase: 'compile', done: 0, total: 0 });
  return {
    decoder: await options.createDecoder(built),
    precision,
    part,
    createReference: () =>
      options.createReference
        ? buildReference(checkpoint, precision, signal).then(options.createReference)
        : null,
  };
}

/** Starts the graph that was published. */
async function startExported(checkpoint: LoadedExport, options: OpenModelOptions): Promise<Started> {
  const { request, chosen, onProgress, createExported } = options;
  if (createExported === undefined) throw new Error('a published graph cannot be started here');
  const { layers, kvHeads, headDim, vocabSize, maxPositions } = checkpoint.config;
  onProgress({ kind: 'progress', phase: 'compile', done: 0, total: 0 });
  const model = await readBytes(checkpoint.model, 'the graph');
  const exported = (contextLength: number): ExportedModel => ({
    model,
    externalData: checkpoint.externalData,
    shape: { layers, kvHeads, headDim, vocabSize, contextLength },
  });
  const context = Math.min(maxPositions, request.contextLength ?? DEFAULT_CONTEXT);
  return {
    decoder: await createExported(exported(context), chosen),
    precision: exportedPrecision(checkpoint.dtype),
    part: null,
    createReference: () => createExported(exported(REFERENCE_CONTEXT), { device: 'wasm' }),
  };
}

function build(
  checkpoint: LoadedCheckpoint,
  precision: Precision,
  { request, chosen, dequantized = false, signal, onProgress }: OpenModelOptions,
): Promise<BuiltModel> {
  const maxSequence = Math.min(checkpoint.config.maxPositions, request.contextLength ?? DEFAULT_CONTEXT);
  const target: GraphTarget = {
    device: chosen.device,
    ...precision,
    dequantized,
    maxSequence,
    logits: 'last',
  };
  return buildModel(checkpoint, target, {
    signal,
    onTensor: (done, total) => onProgress({ kind: 'progress', phase: 'quantize', done, total }),
  });
}

/** Of a checkpoint too large for the CPU, a part on both devices; null where there is nothing to compare. */
async function comparePart(
  checkpoint: LoadedCheckpoint,
  precision: Precision,
  ids: readonly number[],
  options: OpenModelOptions,
): Promise<PartCheck | null> {
  const { chosen, createReference } = options;
  if (chosen.device === 'wasm' || !createReference || isSmall(checkpoint)) {
    return null;
  }
  return checkPart(checkpoint, precision, ids, { ...options, createReference });
}

/** What the GPU does wrong, if anything. */
async function checkOnGpu(
  { decoder, precision, part, createReference }: Started,
  isWhole: boolean,
  ids: readonly number[],
): Promise<SelfCheck> {
  const reference = isWhole ? await createReference() : null;
  try {
    return await checkGpu(decoder, reference, ids, precision, part);
  } finally {
    reference?.dispose();
  }
}

function isSmall({ parameters }: LoadedCheckpoint | LoadedExport): boolean {
  return parameters <= MAX_REFERENCE_PARAMETERS;
}

/** Compiles what is compiled late, and notices a runtime that computes nonsense before the user does. */
async function warmUp(decoder: Decoder, ids: readonly number[]): Promise<void> {
  const cache = decoder.createCache();
  try {
    await decoder.step(cache, ids);
    const logits = await decoder.step(cache, ids.slice(-1));
    if (!logits.every(Number.isFinite)) {
      throw new ModelFormatError('model-corrupt', NOT_FINITE);
    }
  } finally {
    decoder.releaseCache(cache);
  }
}
