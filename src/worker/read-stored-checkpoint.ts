/**
 * A checkpoint from this browser's storage. Where the graph wants blocks just as they are stored, it gets the files themselves, glued
 * together unread; everything else is made from their values. Each file is read once.
 */
import { checkTensors } from '../formats/check-tensors.ts';
import { halfToFloat } from '../lib/half-to-float.ts';
import { parseModelConfig } from '../formats/model-config.ts';
import type { InitializerSpec } from '../graph/initializer-spec.ts';
import { openTensorFile, readDocuments, readManifest } from '../models/checkpoint-shelf.ts';
import { valueBytes, type StoredTensor } from '../models/stored-manifest.ts';
import type { BlockQuantized } from '../quant/block-quantized.ts';
import type { BlockBits, InitializerSource } from '../quant/initializer-source.ts';
import { dequantizeInt4 } from '../quant/int4.ts';
import { dequantizeInt8 } from '../quant/int8.ts';
import { isUnclaimed, materialize, type UnclaimedParts } from '../quant/materialize.ts';
import type { FileStore } from '../storage/file-store.ts';
import { readBytes } from '../storage/read-bytes.ts';
import { asStorageError, StorageError } from '../storage/storage-error.ts';
import {
  parseJsonFile,
  type ConstantMaker,
  type LoadedCheckpoint,
  type LoadedExport,
  type RowSelection,
} from './loaded-checkpoint.ts';
import { readStoredExport } from './read-stored-export.ts';

/** Contents of a stored file, without waiting: what `FileReaderSync` does in a worker. */
export type ReadNow = (file: Blob) => ArrayBuffer;

/** @param readNow absent where this thread cannot @throws StorageError when it is not there or damaged · ModelFormatError */
export async function readStored(
  store: FileStore,
  id: string,
  readNow?: ReadNow,
): Promise<LoadedCheckpoint | LoadedExport> {
  const { plan } = await readManifest(store, id);
  return plan.weights === 'onnx' ? readStoredExport(store, id) : readStoredCheckpoint(store, id, readNow);
}

/**
 * One that is kept tensor by tensor.
 * @param readNow absent where this thread cannot
 * @throws StorageError when it is not there or damaged · ModelFormatError
 */
export async function readStoredCheckpoint(
  store: FileStore,
  id: string,
  readNow?: ReadNow,
): Promise<LoadedCheckpoint> {
  const { plan, headEqualsEmbedding, tensors } = await readManifest(store, id);
  if (plan.weights === 'onnx') throw new Error(`${id} is kept as a graph, not tensor by tensor`);
  const documents = await readDocuments(store, id);
  const json = (name: keyof typeof documents): unknown => parseJsonFile(name, documents[name]);
  const published = parseModelConfig(json('config.json'));
  const config = { ...published, tiedEmbeddings: published.tiedEmbeddings || headEqualsEmbedding };
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  checkTensors(config, { tensors: byName });
  return {
    config,
    tokenizer: json('tokenizer.json'),
    tokenizerConfig: json('tokenizer_config.json'),
    parameters: plan.parameters,
    thinkFormat: plan.thinkFormat,
    storedWeights: plan.weights,
    downloadBytes: 0,
    constants: (specs, selection) => new StoredConstants(store, id, byName, specs, selection).read(),
    ...(readNow && {
      constantsOnDemand: (specs) => new StoredConstants(store, id, byName, specs).onDemand(readNow),
    }),
  };
}

type BlocksSource = Extract<InitializerSource, { readonly kind: 'blocks' }>;

class StoredConstants {
  /** Contents of files that a later constant needs again (a tied table). */
  readonly #contents = new Map<string, Uint8Array<ArrayBuffer>>();
  /** How many constants are still to be made of a tensor; both halves of a quantized matrix are made at once. */
  readonly #uses = new Map<string, number>();
  readonly #unclaimed: UnclaimedParts = new Map();

  constructor(
    readonly store: FileStore,
    readonly id: string,
    readonly tensors: ReadonlyMap<string, StoredTensor>,
    readonly specs: readonly InitializerSpec[],
    readonly selection?: RowSelection,
  ) {
    const made = specs.map(({ source }) => source).filter((source) => !this.#isStored(source));
    const recipes = new Map(made.map((source) => [JSON.stringify({ ...source, part: '' }), source]));
    for (const name of [...recipes.values()].flatMap(namesIn)) {
      this.#uses.set(name, (this.#uses.get(name) ?? 0) + 1);
    }
  }

  async *read(): AsyncGenerator<Uint8Array | Blob> {
    for (const { source } of this.specs) {
      if (this.#isStored(source)) {
        yield await this.#asStored(source);
        continue;
      }
      for (const name of this.#missing(source)) {
        const file = await this.#open(name);
        this.#contents.set(name, await readBytes(file, name));
      }
      yield this.#make(source);
    }
  }

  async onDemand(readNow: ReadNow): Promise<ConstantMaker> {
    const files = new Map<string, Blob>();
    for (const name of new Set(this.specs.flatMap(({ source }) => namesIn(source)))) {
      files.set(name, await this.#open(name));
    }
    return ({ source }) => {
      for (const name of this.#missing(source)) {
        const file = files.get(name);
        if (file !== undefined) this.#contents.set(name, this.#readNow(file, name, readNow));
      }
      return this.#make(source);
    };
  }

  #readNow(file: Blob, name: string, readNow: ReadNow): Uint8Array<ArrayBuffer> {
    try {
      return new Uint8Array(readNow(file));
    } catch (error) {
      throw asStorageError(error, name);
    }
  }

  /** One tensor as floats, decoded just now: a table of a gigabyte is not copied once more. Undefined for other recipes. */
  #wholeTable(source: InitializerSource): Uint8Array | undefined {
    if (source.kind !== 'copy' || source.float !== 'f32' || source.roundTrip !== null) return undefined;
    const [name, ...others] = source.tensors;
    if (others.length > 0 || this.#tensor(name).encoding === 'f32') return undefined;
    const values = this.#valuesOf(name);
    this.#release(name);
    return new Uint8Array(values.buffer);
  }

  /** Tensors whose files must be read before `source` can be made. */
  #missing(source: InitializerSource): readonly string[] {
    if (isUnclaimed(source, this.#unclaimed)) return [];
    return namesIn(source).filter((name) => !this.#contents.has(name));
  }

  #make(source: InitializerSource): Uint8Array {
    const table = this.#wholeTable(source);
    if (table !== undefined) return table;
    const isMade = isUnclaimed(source, this.#unclaimed);
    const bytes = materialize(
      source,
      (name) => this.#valuesOf(name),
      this.#unclaimed,
      (name, bits) => this.#blocksOf(name, bits),
    );
    if (!isMade) namesIn(source).forEach((name) => this.#release(name));
    return bytes;
  }

  /** The graph wants blocks as they are in the files, but for the width of their scales. */
  #isStored(source: InitializerSource): source is BlocksSource {
    if (source.kind !== 'blocks') return false;
    return source.tensors.every((name) => {
      const { encoding, scales } = this.#tensor(name);
      return encoding === `int${source.bits}` && (scales === source.float || source.float === 'f32');
    });
  }

  /** Parts of files, glued and unread; only scales are read where they are to be widened. */
  async #asStored({ tensors: names, part, float }: BlocksSource): Promise<Uint8Array | Blob> {
    const tensors = names.map((name) => this.#tensor(name));
    const files = await Promise.all(names.map((name) => this.#open(name)));
    const middleOf = (i: number): number => valuesLength(tensors[i], files[i].size);
    if (part === 'values') return new Blob(files.map((file, i) => file.slice(0, middleOf(i))));
    if (tensors.every(({ scales }) => scales === float)) {
      return new Blob(files.map((file, i) => file.slice(middleOf(i))));
    }
    const widened = await Promise.all(
      files.map(async (file, i) => wideScales(tensors[i], await readBytes(file, names[i], middleOf(i)))),
    );
    return new Uint8Array(await new Blob(widened).arrayBuffer());
  }

  /** A tensor's file, unread; of the selected rows where there is a selection: their values, then their scales. */
  async #open(name: string): Promise<Blob> {
    const tensor = this.#tensor(name);
    const file = await openTensorFile(this.store, this.id, tensor);
    const { selection } = this;
    if (selection?.tensors.has(name) !== true) return file;
    const middle = valueBytes(tensor);
    const rows = tensor.shape[0] ?? 1;
    const part = (from: number, to: number): Blob[] => {
      const width = (to - from) / rows;
      return selection.ranges.map(({ begin, end }) => file.slice(from + begin * width, from + end * width));
    };
    return new Blob([...part(0, middle), ...part(middle, file.size)]);
  }

  #tensor(name: string): StoredTensor {
    const tensor = this.tensors.get(name);
    if (tensor === undefined) {
      throw new StorageError(
        'storage-damaged',
        `The stored checkpoint "${this.id}" has no tensor ${name}. Delete it under "Stored models" and download it again.`,
      );
    }
    return tensor;
  }

  #release(name: string): void {
    const uses = (this.#uses.get(name) ?? 0) - 1;
    this.#uses.set(name, uses);
    if (uses <= 0) this.#contents.delete(name);
  }

  #valuesOf(name: string): Float32Array<ArrayBuffer> {
    const tensor = this.#tensor(name);
    switch (tensor.encoding) {
      case 'f32':
        return new Float32Array(this.#contentsOf(name).buffer);
      case 'int4':
        return dequantizeInt4(this.#quantized(tensor));
      case 'int8':
        return dequantizeInt8(this.#quantized(tensor));
      default:
        return tensor.encoding satisfies never;
    }
  }

  /** Blocks as stored: quantizing their values again would move them. */
  #blocksOf(name: string, bits: BlockBits): BlockQuantized | undefined {
    const tensor = this.#tensor(name);
    return tensor.encoding === `int${bits}` ? this.#quantized(tensor) : undefined;
  }

  #quantized(tensor: StoredTensor): BlockQuantized {
    const bytes = this.#contentsOf(tensor.name);
    const middle = valuesLength(tensor, bytes.length);
    return { values: bytes.subarray(0, middle), scales: wideScales(tensor, bytes.slice(middle)) };
  }

  #contentsOf(name: string): Uint8Array<ArrayBuffer> {
    const bytes = this.#contents.get(name);
    if (bytes === undefined) throw new Error(`${name} was not read before it was asked for`);
    return bytes;
  }
}

/** @param bytes of the scales alone, in memory of their own */
function wideScales(
  { scales }: StoredTensor,
  { buffer }: Uint8Array<ArrayBuffer>,
): Float32Array<ArrayBuffer> {
  return scales === 'f16' ? halfToFloat(new Uint16Array(buffer)) : new Float32Array(buffer);
}

/** Bytes of the values among those of whole rows. */
function valuesLength(tensor: StoredTensor, length: number): number {
  return Math.round((valueBytes(tensor) / tensor.sizeBytes) * length);
}

/** Checkpoint tensors a recipe is made from. */
function namesIn(source: InitializerSource): readonly string[] {
  return source.kind === 'rope' ? [] : source.tensors;
}
