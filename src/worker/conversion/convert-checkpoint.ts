/**
 * Fetches a checkpoint and quantizes it on the way into storage. Bytes run once, in order, through checksum, quantizer and file; what is
 * held is a few parts of the stream and one tensor's scales. Stopped at any byte, it goes on from the last finished tensor.
 */
import { expectedTensors } from '../../formats/check-tensors.ts';
import { tensorNames } from '../../formats/tensor-names.ts';
import { ModelFormatError } from '../../lib/model-format-error.ts';
import { UnknownChecksumState } from '../../models/checksum.ts';
import { folderOf, openTensorFile, readPlan, removeCheckpoint } from '../../models/checkpoint-shelf.ts';
import {
  DOCUMENT_NAMES,
  type CheckpointSource,
  type SourceTensor,
  type WeightsFile,
} from '../../models/checkpoint-source.ts';
import { ConversionJournal } from '../../models/conversion-journal.ts';
import type { StoredWeights } from '../../models/download-plan.ts';
import { digestOf } from '../../models/read-ahead.ts';
import {
  encodeManifest,
  encodePlan,
  type ManifestPlan,
  type StoredTensor,
  type TensorEncoding,
} from '../../models/stored-manifest.ts';
import { TransferRate, type TransferSpeed } from '../../models/transfer-rate.ts';
import type { FileStore } from '../../storage/file-store.ts';
import { readBytes } from '../../storage/read-bytes.ts';
import type { Slab } from './quantize-slab.ts';
import type { Quantizer } from './quantizer.ts';
import { openInlineChecksum, type OpenChecksum, type StreamChecksum } from './stream-checksum.ts';
import { TensorSink } from './tensor-sink.ts';
import { VerifiedReader, WrongBytes } from './verified-reader.ts';

/** Where a conversion is. */
export interface ConversionProgress extends TransferSpeed {
  readonly phase: 'transfer' | 'verify';
  /** Bytes of the source, those of an earlier visit included. */
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface ConversionOptions {
  readonly source: CheckpointSource;
  readonly plan: ManifestPlan<StoredWeights>;
  readonly store: FileStore;
  readonly quantizer: Quantizer;
  /** Absent: on this thread. */
  readonly openChecksum?: OpenChecksum;
  readonly now: () => number;
  readonly signal: AbortSignal;
  onProgress(progress: ConversionProgress): void;
}

/** Values handled at once; a multiple of the block size. 4 MiB of bf16. */
const SLAB_ELEMENTS = 2 * 2 ** 20;
const COMPARE_BYTES = 8 * 2 ** 20;
const BLOCK_SIZE = 32;

/**
 * Ends when the manifest is written.
 * @throws ModelFormatError `model-corrupt` when a checksum differs · NetworkError · StorageError · the signal's reason. In each case what
 * was finished stays, and calling again goes on from there.
 */
export async function convertCheckpoint(options: ConversionOptions): Promise<void> {
  await new Conversion(options).run();
}

class Conversion {
  readonly #folder: string;
  readonly #rate = new TransferRate();
  /** File of every tensor that is kept; the same at every visit. */
  readonly #fileNames: ReadonlyMap<string, string>;
  readonly #totalBytes: number;
  #doneBytes = 0;

  constructor(readonly options: ConversionOptions) {
    const { plan, source } = options;
    this.#folder = folderOf(plan.id);
    const wanted = [...expectedTensors(source.config).keys()];
    this.#fileNames = new Map(wanted.map((name, i) => [name, `t${i}`]));
    this.#totalBytes = plan.files.reduce((sum, file) => sum + file.sizeBytes, 0);
  }

  async run(): Promise<void> {
    const { source } = this.options;
    const journal = await this.#begin();
    for (const { file } of source.weights) this.#doneBytes += journal.position(file.path)?.end ?? 0;
    this.#report('transfer');
    for (const weights of source.weights) await this.#convertFile(weights, journal);
    await this.#commit(journal);
  }

  /** Takes up what an earlier visit left under the very same plan, or clears the folder. */
  async #begin(): Promise<ConversionJournal> {
    const { store, plan, source } = this.options;
    const earlier = encodePlan(plan);
    // Files of this computer have no published checksum: the same name and size may hold other weights now.
    const mayResume = plan.source.kind === 'hub';
    if (!mayResume || !(await this.#isSamePlan(earlier))) {
      await removeCheckpoint(store, plan.id);
      await store.replace(`${this.#folder}/plan`, earlier);
    }
    const journal = await ConversionJournal.read(store, this.#folder);
    await this.#compareWithLastVisit(journal);
    // At every visit: those of a GGUF file are made of its header, which an earlier visit may have read wrong.
    for (const name of DOCUMENT_NAMES) {
      await store.replace(`${this.#folder}/${name}`, source.documents[name]);
    }
    const files = await store.list(this.#folder);
    const isIntact = ({ file, sizeBytes }: StoredTensor): boolean =>
      files.some((found) => found.name === file && found.sizeBytes === sizeBytes);
    const damaged = new Set(
      journal.entries.filter(({ tensor }) => !isIntact(tensor)).map(({ path }) => path),
    );
    if (damaged.size > 0) await journal.keep(({ path }) => !damaged.has(path));
    return journal;
  }

  /** Bytes before a journal's position are not fetched again, so the last visit vouches for them. */
  async #compareWithLastVisit(journal: ConversionJournal): Promise<void> {
    for (const { file, readAhead } of this.options.source.weights) {
      const position = journal.position(file.path);
      if (position !== undefined && position.readAhead !== (await digestOf(readAhead))) {
        throw new ModelFormatError(
          'model-corrupt',
          `What was read of ${file.path} differs from the last visit, although nothing new was published. What is finished is kept: try again, and if it happens twice delete the download and start anew.`,
        );
      }
    }
  }

  async #isSamePlan(bytes: Uint8Array): Promise<boolean> {
    const { store, plan } = this.options;
    const found = await readPlan(store, plan.id).catch(() => undefined);
    const wanted = new TextDecoder().decode(bytes);
    return found !== undefined && new TextDecoder().decode(encodePlan(found)) === wanted;
  }

  async #convertFile(weights: WeightsFile, journal: ConversionJournal): Promise<void> {
    const { file, tensors, readAhead } = weights;
    const { begin, checksum } = await this.#resume(file.path, journal);
    const reader = new VerifiedReader(weights, begin, checksum, this.options.signal);
    try {
      const heads = await digestOf(readAhead);
      for (const tensor of tensors.filter((candidate) => candidate.begin >= begin)) {
        // The header before the first tensor; bytes of no interest are still part of the checksum.
        await this.#pass(reader, tensor.begin);
        const fileName = this.#fileNames.get(tensor.name);
        if (fileName === undefined) continue;
        const stored = await this.#convertTensor(tensor, fileName, reader);
        await journal.append({
          tensor: stored,
          path: file.path,
          end: tensor.end,
          checksum: await checksum.save(),
          readAhead: heads,
        });
      }
      await this.#pass(reader, file.sizeBytes);
      this.#report('verify');
      await reader.verify();
    } catch (error) {
      if (error instanceof WrongBytes) await this.#forget(file.path, journal);
      throw error;
    } finally {
      await reader.close();
    }
  }

  async #resume(
    path: string,
    journal: ConversionJournal,
  ): Promise<{ begin: number; checksum: StreamChecksum }> {
    const { openChecksum = openInlineChecksum } = this.options;
    const position = journal.position(path);
    try {
      return { begin: position?.end ?? 0, checksum: await openChecksum(position?.checksum) };
    } catch (error) {
      if (!(error instanceof UnknownChecksumState)) throw error;
      // Only this file starts anew.
      await journal.keep((entry) => entry.path !== path);
      this.#doneBytes -= position?.end ?? 0;
      return { begin: 0, checksum: await openChecksum() };
    }
  }

  /** Bytes up to `end` that are checked but not kept. */
  async #pass(reader: VerifiedReader, end: number): Promise<void> {
    while (reader.at < end) {
      const { length } = await reader.take(Math.min(end - reader.at, SLAB_ELEMENTS));
      this.#advance(length);
    }
  }

  async #convertTensor(
    tensor: SourceTensor,
    fileName: string,
    reader: VerifiedReader,
  ): Promise<StoredTensor> {
    const { store, plan, quantizer } = this.options;
    const { name, shape, dtype, begin, end } = tensor;
    const encoding = encodingOf(shape, plan.weights);
    const sink = await TensorSink.open(store, this.#folder, fileName, { name, shape, encoding });
    const inFlight = new Set<Promise<unknown>>();
    try {
      const elements = shape.reduce((product, size) => product * size, 1);
      const slabElements = slabElementsOf(tensor);
      // Of a block: a fraction with a power of two below, so what is computed with it is exact.
      const elementBytes = elements === 0 ? 0 : (end - begin) / elements;
      for (let first = 0; first < elements; first += slabElements) {
        const count = Math.min(slabElements, elements - first);
        const bytes = await reader.take(count * elementBytes);
        this.#advance(bytes.length);
        const permuted = permutationOf(tensor, count);
        const job: Promise<unknown> = quantizer
          .quantize({ name, dtype, encoding, bytes, permuted })
          .then((slab) => sink.write(first, slab))
          // A job that fails stays, so that one of the two waits below meets it.
          .then(() => inFlight.delete(job));
        job.catch(() => undefined);
        inFlight.add(job);
        if (inFlight.size >= quantizer.width) await Promise.race(inFlight);
      }
      await Promise.all(inFlight);
      return await sink.finish();
    } catch (error) {
      await Promise.allSettled(inFlight);
      await sink.abandon();
      throw error;
    }
  }

  /** Deletes what came from a file whose bytes are not those that were published. */
  async #forget(path: string, journal: ConversionJournal): Promise<void> {
    const { store } = this.options;
    const suspects = journal.entries.filter((entry) => entry.path === path);
    await journal.keep((entry) => entry.path !== path);
    for (const { tensor } of suspects) await store.remove(`${this.#folder}/${tensor.file}`);
  }

  async #commit(journal: ConversionJournal): Promise<void> {
    const { store, plan } = this.options;
    const tensors = journal.entries.map(({ tensor }) => tensor);
    const head = tensors.find(({ name }) => name === tensorNames.head);
    const embedding = tensors.find(({ name }) => name === tensorNames.embedding);
    const headEqualsEmbedding =
      head !== undefined && embedding !== undefined && (await this.#areEqual(head, embedding));
    const kept = headEqualsEmbedding ? tensors.filter((tensor) => tensor !== head) : tensors;
    await store.replace(
      `${this.#folder}/manifest`,
      encodeManifest({ plan, headEqualsEmbedding, tensors: kept }),
    );
    // From here on the checkpoint is complete; what follows only frees room.
    if (headEqualsEmbedding) await store.remove(`${this.#folder}/${head.file}`);
    await store.remove(`${this.#folder}/plan`);
    await journal.remove();
  }

  /** Equal as stored is equal as computed with, so nothing is lost by keeping one. */
  async #areEqual(a: StoredTensor, b: StoredTensor): Promise<boolean> {
    if (a.sizeBytes !== b.sizeBytes || a.encoding !== b.encoding || a.scales !== b.scales) return false;
    const { store, plan } = this.options;
    const [left, right] = await Promise.all([a, b].map((tensor) => openTensorFile(store, plan.id, tensor)));
    for (let at = 0; at < a.sizeBytes; at += COMPARE_BYTES) {
      const end = Math.min(at + COMPARE_BYTES, a.sizeBytes);
      const [x, y] = await Promise.all([readBytes(left, a.file, at, end), readBytes(right, b.file, at, end)]);
      if (!x.every((value, i) => value === y[i])) return false;
    }
    return true;
  }

  #advance(count: number): void {
    this.options.signal.throwIfAborted();
    this.#doneBytes += count;
    this.#report('transfer');
  }

  #report(phase: ConversionProgress['phase']): void {
    const { now, onProgress } = this.options;
    this.#rate.add(now(), this.#doneBytes);
    const totalBytes = this.#totalBytes;
    onProgress({ phase, doneBytes: this.#doneBytes, totalBytes, ...this.#rate.speed(totalBytes) });
  }
}

/** Matrices become blocks where their rows are whole blocks; vectors and the rest stay as they are. */
function encodingOf(shape: readonly number[], weights: StoredWeights): TensorEncoding {
  return shape.length === 2 && shape[1] % BLOCK_SIZE === 0 ? weights : 'f32';
}

/** Values handled at once: whole heads where rows are permuted within them. */
function slabElementsOf({ shape, permutedHeads }: SourceTensor): number {
  if (permutedHeads === null) return SLAB_ELEMENTS;
  const perHead = (shape[0] / permutedHeads) * shape[1];
  return Math.max(1, Math.floor(SLAB_ELEMENTS / perHead)) * perHead;
}

function permutationOf({ shape, permutedHeads }: SourceTensor, elements: number): Slab['permuted'] {
  if (permutedHeads === null) return null;
  const rows = elements / shape[1];
  return { rows, heads: rows / (shape[0] / permutedHeads) };
}
