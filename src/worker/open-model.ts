/**
 * Opens a checkpoint: reads its files, makes the weights of the chosen precision, builds the graph and starts the
 * decoder. The one place where formats, quant, graph and engine meet.
 */
import type { Decoder, DecoderShape } from '../engine/decoder.ts';
import type { ExternalData } from '../engine/ort-wasm-session.ts';
import { createTokenizer, type Tokenizer } from '../engine/tokenizer.ts';
import { checkTensors } from '../formats/check-tensors.ts';
import { parseModelConfig, type ModelConfig } from '../formats/model-config.ts';
import {
  parseSafetensors,
  readTensorF32,
  storedTensor,
  type SafetensorsFile,
} from '../formats/safetensors.ts';
import { tieEqualHead } from '../formats/tie-equal-head.ts';
import { buildGraph } from '../graph/build-graph.ts';
import type { GraphTarget } from '../graph/graph-target.ts';
import { ModelFormatError } from '../lib/model-format-error.ts';
import type { ModelFolder } from '../models/model-folder.ts';
import { materialize } from '../quant/materialize.ts';
import {
  compileThinkFormat,
  S1_FORMAT,
  thinkFormatById,
  type ThinkFormatIds,
} from '../reasoning/think-format.ts';
import { choosePrecision, type ChosenDevice, type Precision } from './choose-device.ts';
import type { EngineInfo, LoadEvent, LoadRequest } from './protocol.ts';

export interface OpenedModel {
  readonly info: EngineInfo;
  readonly parts: { readonly decoder: Decoder; readonly tokenizer: Tokenizer };
  /** @throws ThinkFormatError when the checkpoint's tokenizer does not have the format's delimiters */
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
  readonly folder: ModelFolder;
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

/** Longest context opened; a lane's cache is reserved for all of it. */
const MAX_CONTEXT = 4096;

export async function openModel(options: OpenModelOptions): Promise<OpenedModel> {
  const { request, chosen, now, signal, onProgress } = options;
  const startedAt = now();
  const files = await readFiles(options);
  const config = readConfig(files);
  const tokenizer = createTokenizer(files.tokenizer, files.tokenizerConfig);
  if (tokenizer.size > config.vocabSize) {
    throw new ModelFormatError(
      'model-corrupt',
      `The tokenizer has ${tokenizer.size} tokens, the model only ${config.vocabSize} rows. Files of two models are mixed in this folder.`,
    );
  }
  const hasF16 = chosen.device === 'webgpu' && chosen.facts.hasF16;
  const parameters = countParameters(files.weights);
  const precision = choosePrecision(chosen.device, request.weights, parameters, hasF16);
  const built = await build(config, files.weights, chosen.device, precision, options);
  onProgress({ kind: 'progress', phase: 'compile', done: 0, total: 0 });
  const decoder = await options.createDecoder(built);
  signal.throwIfAborted();
  onProgress({ kind: 'progress', phase: 'warm-up', done: 0, total: 0 });
  await warmUp(decoder, tokenizer);
  const formats = new Map<string, ThinkFormatIds>();

  return {
    info: {
      modelName: request.modelName,
      device: chosen.device,
      adapter: chosen.device === 'webgpu' ? chosen.facts.description : 'CPU',
      softwareAdapter: chosen.device === 'webgpu' && chosen.facts.software,
      weights: precision.weights,
      threads: chosen.device === 'wasm' ? options.threads : 1,
      parameters,
      contextLength: decoder.contextLength,
      thinkFormat: S1_FORMAT.id,
      loadMs: now() - startedAt,
      downloadBytes: files.bytes,
      ...(chosen.device === 'wasm' && chosen.notice ? { notice: chosen.notice } : {}),
    },
    parts: { decoder, tokenizer },
    formatFor(thinkFormat) {
      const known = formats.get(thinkFormat);
      const format = known ?? compileThinkFormat(thinkFormatById(thinkFormat), tokenizer.encode);
      formats.set(thinkFormat, format);
      return format;
    },
    dispose: () => decoder.dispose(),
  };
}

interface ModelFiles {
  readonly config: unknown;
  readonly tokenizer: unknown;
  readonly tokenizerConfig: unknown;
  readonly weights: SafetensorsFile;
  readonly bytes: number;
}

/** The small files first: a folder of another kind is refused before its weights are fetched. */
async function readFiles({ folder, signal, onProgress }: OpenModelOptions): Promise<ModelFiles> {
  const json = async (file: string): Promise<unknown> => parseJson(file, await folder.read(file, { signal }));
  const tokenizerJson = async (file: string): Promise<unknown> => {
    try {
      return await json(file);
    } catch (error) {
      throw error instanceof ModelFormatError
        ? new ModelFormatError('tokenizer-missing', error.message)
        : error;
    }
  };
  const [config, tokenizer, tokenizerConfig] = await Promise.all([
    json('config.json'),
    tokenizerJson('tokenizer.json'),
    tokenizerJson('tokenizer_config.json'),
  ]);
  parseModelConfig(config);
  const bytes = await folder.read('model.safetensors', {
    signal,
    onProgress: (done, total) => onProgress({ kind: 'progress', phase: 'download', done, total }),
  });
  return { config, tokenizer, tokenizerConfig, weights: parseSafetensors(bytes), bytes: bytes.byteLength };
}

/** Also checks that the weights are those of the config. */
function readConfig({ config: json, weights }: ModelFiles): ModelConfig {
  const config = parseModelConfig(json);
  checkTensors(config, weights);
  return tieEqualHead(config, (tensor) => storedTensor(weights, tensor));
}

function parseJson(file: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new ModelFormatError(
      'model-corrupt',
      `${file} is not valid JSON. The model folder is damaged: load it again.`,
    );
  }
}

async function build(
  config: ModelConfig,
  weights: SafetensorsFile,
  device: 'wasm' | 'webgpu',
  precision: Precision,
  { signal, onProgress, dequantized = false }: OpenModelOptions,
): Promise<BuiltModel> {
  const contextLength = Math.min(config.maxPositions, MAX_CONTEXT);
  const target: GraphTarget = {
    device,
    ...precision,
    dequantized,
    maxSequence: contextLength,
    logits: 'last',
  };
  const graph = buildGraph(config, target);
  const unclaimed = new Map<string, Uint8Array<ArrayBuffer>>();
  const externalData: ExternalData[] = [];
  for (const { name, source } of graph.initializers) {
    externalData.push({
      path: name,
      data: materialize(source, (tensor) => readTensorF32(weights, tensor), unclaimed),
    });
    onProgress({
      kind: 'progress',
      phase: 'quantize',
      done: externalData.length,
      total: graph.initializers.length,
    });
    signal.throwIfAborted();
  }
  const { layers, kvHeads, headDim, vocabSize } = config;
  return {
    model: graph.model,
    externalData,
    shape: { layers, kvHeads, headDim, vocabSize, contextLength },
    precision,
  };
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

function countParameters(weights: SafetensorsFile): number {
  let count = 0;
  for (const { shape } of weights.tensors.values()) {
    count += shape.reduce((product, size) => product * size, 1);
  }
  return count;
}
