/** A checkpoint's small files, and its weights in whatever form the graph asks for, or the graph that was published with it. */
import type { ModelConfig } from '../formats/model-config.ts';
import type { InitializerSpec } from '../graph/initializer-spec.ts';
import { ModelFormatError } from '../lib/model-format-error.ts';
import type { OnnxDtype } from '../models/onnx-model-files.ts';
import type { StoredWeights } from '../models/download-plan.ts';

/** Bytes of a constant, made now. */
export type ConstantMaker = (spec: InitializerSpec) => Uint8Array;

/** Tensors cut down to some of their rows. */
export interface RowSelection {
  readonly tensors: ReadonlySet<string>;
  /** Ascending, apart from each other. */
  readonly ranges: readonly { readonly begin: number; readonly end: number }[];
}

export interface CheckpointFacts {
  readonly config: ModelConfig;
  /** Parsed tokenizer.json and tokenizer_config.json. */
  readonly tokenizer: unknown;
  readonly tokenizerConfig: unknown;
  readonly parameters: number;
  readonly thinkFormat: string;
  readonly downloadBytes: number;
  /** See `EngineInfo.modelHash`. */
  readonly weightsHash?: string;
}

/** Weights, for a graph that is built here. */
export interface LoadedCheckpoint extends CheckpointFacts {
  /** Precision the weights were stored in; absent when they are as published. */
  readonly storedWeights?: StoredWeights;
  /**
   * Contents of the graph's constants, one after the other, in the order given. A Blob is read by the runtime, piece by piece.
   * @param selection where given, its tensors have these rows only; no more than these are read
   * @throws ModelFormatError · StorageError
   */
  constants(specs: readonly InitializerSpec[], selection?: RowSelection): AsyncIterable<Uint8Array | Blob>;
  /**
   * The same one at a time, each to be asked for once and in any order, so that they need not all be held. Absent where that saves
   * nothing, or where this thread cannot read a file at once.
   * @throws StorageError when a file is gone or cut; what the returned function throws as well
   */
  constantsOnDemand?(specs: readonly InitializerSpec[]): Promise<ConstantMaker>;
}

/** A graph that others have built, weights included. */
export interface LoadedExport extends CheckpointFacts {
  readonly dtype: OnnxDtype;
  readonly model: Blob;
  /** Files beside it, under the names it knows them by. */
  readonly externalData: readonly { readonly path: string; readonly data: Blob }[];
}

/** @throws ModelFormatError `model-corrupt` */
export function parseJsonFile(file: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new ModelFormatError(
      'model-corrupt',
      `${file} is not valid JSON. The model folder is damaged: load it again.`,
    );
  }
}
