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
import { materialize } from '../quant/materialize.ts';
import type { FileStore } from '../storage/file-store.ts';
import { readBytes } from '../storage/read-bytes.ts';
import { StorageError } from '../storage/storage-error.ts';
import { parseJsonFile, type LoadedCheckpoint, type LoadedExport } from './loaded-checkpoint.ts';
import { readStoredExport } from './read-stored-export.ts';

/** @throws StorageError when it is not there or damaged · ModelFormatError */
export async function readStored(store: FileStore, id: string): Promise<LoadedCheckpoint | LoadedExport> {
  const { plan } = await readManifest(store, id);
  return plan.weights === 'onnx' ? readStoredExport(store, id) : readStoredCheckpoint(store, id);
}

/** One that is kept tensor by tensor. @throws StorageError when it is not there or damaged · ModelFormatError */
export async function readStoredCheckpoint(store: FileStore, id: string): Promise<LoadedCheckpoint> {
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
    constants: (specs) => new StoredConstants(store, id, byName).read(specs),
  };
}

class StoredConstants {
  /** Contents of files that a later constant needs again (a tied table, the other half of a matrix). */
  readonly #contents = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly #uses = new Map<string, number>();

  constructor(
    readonly store: FileStore,
    readonly id: string,
    readonly tensors: ReadonlyMap<string, StoredTensor>,
  ) {}

  async *read(specs: readonly InitializerSpec[]): AsyncGenerator<Uint8Array | Blob> {
    for (const { source } of specs) {
      for (const name of namesIn(source)) this.#uses.set(name, (this.#uses.get(name) ?? 0) + 1);
    }
    const unclaimed = new Map<string, Uint8Array<ArrayBuffer>>();
    for (const { source } of specs) {
      const asStored = await this.#asStored(source);
      if (asStored !== undefined) {
        yield asStored;
      } else {
        for (const name of namesIn(source)) await this.#load(name);
        yield materialize(
          source,
          (name) => this.#valuesOf(name),
          unclaimed,
          (name, bits) => this.#blocksOf(name, bits),
        );
      }
      for (const name of namesIn(source)) this.#release(name);
    }
  }

  /** Parts of files, glued; undefined where the graph wants another form. */
  async #asStored(source: InitializerSource): Promise<Blob | undefined> {
    if (source.kind !== 'blocks') return undefined;
    const tensors = source.tensors.map((name) => this.#tensor(name));
    if (!tensors.every(({ encoding }) => encoding === `int${source.bits}`)) return undefined;
    const files = await Promise.all(tensors.map((tensor) => openTensorFile(this.store, this.id, tensor)));
    if (source.part === 'values') {
      return new Blob(files.map((file, i) => file.slice(0, valueBytes(tensors[i]))));
    }
    const isSame = tensors.every(({ scales }) => scales === source.float);
    return isSame ? new Blob(files.map((file, i) => file.slice(valueBytes(tensors[i])))) : undefined;
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

  async #load(name: string): Promise<void> {
    if (this.#contents.has(name)) return;
    const file = await openTensorFile(this.store, this.id, this.#tensor(name));
    this.#contents.set(name, await readBytes(file, name));
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
    const middle = valueBytes(tensor);
    const scales = bytes.slice(middle).buffer;
    return {
      values: bytes.subarray(0, middle),
      scales: tensor.scales === 'f16' ? halfToFloat(new Uint16Array(scales)) : new Float32Array(scales),
    };
  }

  #contentsOf(name: string): Uint8Array<ArrayBuffer> {
    const bytes = this.#contents.get(name);
    if (bytes === undefined) throw new Error(`${name} was not read before it was asked for`);
    return bytes;
  }
}

/** Checkpoint tensors a recipe is made from. */
function namesIn(source: InitializerSource): readonly string[] {
  return source.kind === 'rope' ? [] : source.tensors;
}
