/** A checkpoint's small files, and its weights in whatever form the graph asks for. */
import type { ModelConfig } from '../formats/model-config.ts';
import type { InitializerSpec } from '../graph/initializer-spec.ts';
import { ModelFormatError } from '../lib/model-format-error.ts';
import type { StoredWeights } from '../models/download-plan.ts';

/** Tensors cut down to some of their rows. */
export interface RowSelection {
  readonly tensors: ReadonlySet<string>;
  /** Ascending, apart from each other. */
  readonly ranges: readonly { readonly begin: number; readonly end: number }[];
}

export interface LoadedCheckpoint {
  readonly config: ModelConfig;
  /** Parsed tokenizer.json and tokenizer_config.json. */
  readonly tokenizer: unknown;
  readonly tokenizerConfig: unknown;
  readonly parameters: number;
  readonly thinkFormat: string;
  /** Precision the weights were stored in; absent when they are as published. */
  readonly storedWeights?: StoredWeights;
  readonly downloadBytes: number;
  /** See `EngineInfo.modelHash`. */
  readonly weightsHash?: string;
  /**
   * Contents of the graph's constants, one after the other, in the order given. A Blob is read by the runtime, piece by piece.
   * @param selection where given, its tensors have these rows only; no more than these are read
   * @throws ModelFormatError · StorageError
   */
  constants(specs: readonly InitializerSpec[], selection?: RowSelection): AsyncIterable<Uint8Array | Blob>;
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
