/**
 * Fetches files into storage just as they are: a published graph with its weights, or a checkpoint that was converted before. What is
 * there is read again before going on behind it, so that the checksum covers every byte that will be loaded.
 */
import { ModelFormatError } from '../../lib/model-format-error.ts';
import { Checksum } from '../../models/checksum.ts';
import { folderOf, readPlan, removeCheckpoint } from '../../models/checkpoint-shelf.ts';
import { DOCUMENT_NAMES, type Documents } from '../../models/checkpoint-source.ts';
import type { SourceFile } from '../../models/source-file.ts';
import { encodeManifest, encodePlan, storedFilesOf, type Manifest } from '../../models/stored-manifest.ts';
import { TransferRate } from '../../models/transfer-rate.ts';
import type { FileStore, FileWriter } from '../../storage/file-store.ts';
import { readBytes } from '../../storage/read-bytes.ts';
import type { ConversionProgress } from './convert-checkpoint.ts';

export interface StoreFilesOptions {
  readonly documents: Documents;
  /** The files of the manifest (`storedFilesOf`), in its order. */
  readonly files: readonly SourceFile[];
  readonly manifest: Manifest;
  readonly store: FileStore;
  readonly now: () => number;
  readonly signal: AbortSignal;
  onProgress(progress: ConversionProgress): void;
}

const READ_BYTES = 8 * 2 ** 20;
/** Bytes after which a file is closed and opened again: what is written before that survives the tab. */
const KEEP_BYTES = 32 * 2 ** 20;

/**
 * Ends when the manifest is written.
 * @throws ModelFormatError `model-corrupt` when a checksum differs · NetworkError · StorageError · the signal's reason. In each case what
 * was finished stays, and calling again goes on from there.
 */
export async function storeFiles(options: StoreFilesOptions): Promise<void> {
  const { files, manifest, store } = options;
  const folder = folderOf(manifest.plan.id);
  await begin(options, folder);
  const progress = new Progress(options);
  const names = storedFilesOf(manifest).map(({ file }) => `${folder}/${file}`);
  for (const [i, file] of files.entries()) {
    await new FileTransfer(options, file, names[i], progress).run();
  }
  await store.replace(`${folder}/manifest`, encodeManifest(manifest));
  await store.remove(`${folder}/plan`);
}

/** Takes up what an earlier visit left under the very same plan, or clears the folder. */
async function begin({ documents, manifest, store }: StoreFilesOptions, folder: string): Promise<void> {
  const { plan } = manifest;
  const found = await readPlan(store, plan.id).catch(() => undefined);
  // Files of this computer have no published checksum: the same name and size may hold other weights now.
  const mayResume = plan.source.kind !== 'files' && found !== undefined;
  if (mayResume && text(encodePlan(found)) === text(encodePlan(plan))) return;
  await removeCheckpoint(store, plan.id);
  for (const name of DOCUMENT_NAMES) await store.replace(`${folder}/${name}`, documents[name]);
  await store.replace(`${folder}/plan`, encodePlan(plan));
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

class Progress {
  readonly #rate = new TransferRate();
  #doneBytes = 0;

  constructor(readonly options: StoreFilesOptions) {}

  advance(phase: ConversionProgress['phase'], count: number): void {
    const { signal, now, files, onProgress } = this.options;
    signal.throwIfAborted();
    this.#doneBytes += count;
    const totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    // What was fetched at an earlier visit says nothing about the network's speed.
    if (phase === 'transfer') this.#rate.add(now(), this.#doneBytes);
    onProgress({ phase, doneBytes: this.#doneBytes, totalBytes, ...this.#rate.speed(totalBytes) });
  }
}

class FileTransfer {
  constructor(
    readonly options: StoreFilesOptions,
    readonly file: SourceFile,
    readonly path: string,
    readonly progress: Progress,
  ) {}

  async run(): Promise<void> {
    const { sha256, path } = this.file;
    const checksum = await Checksum.create();
    const kept = await this.#readAgain(checksum);
    await this.#fetch(kept, checksum);
    if (sha256 === null || checksum.digest() === sha256) return;
    await this.options.store.remove(this.path);
    throw new ModelFormatError(
      'model-corrupt',
      `${path} arrived with other bytes than were published (its SHA-256 differs), so it was deleted. Download it again, from another mirror or network if it happens twice.`,
    );
  }

  /** @returns how many bytes are there already */
  async #readAgain(checksum: Checksum): Promise<number> {
    const stored = await this.options.store.read(this.path);
    const size = Math.min(stored?.size ?? 0, this.file.sizeBytes);
    for (let at = 0; stored !== undefined && at < size; at += READ_BYTES) {
      const bytes = await readBytes(stored, this.path, at, Math.min(at + READ_BYTES, size));
      checksum.update(bytes);
      this.progress.advance('verify', bytes.length);
    }
    return size;
  }

  async #fetch(begin: number, checksum: Checksum): Promise<void> {
    const { store, signal } = this.options;
    let at = begin;
    let opened = begin;
    let writer: FileWriter | undefined = await store.openWriter(this.path, begin);
    try {
      for await (const bytes of this.file.stream(begin, this.file.sizeBytes, { signal })) {
        writer ??= await store.openWriter(this.path, at);
        await writer.write(bytes, at);
        checksum.update(bytes);
        at += bytes.length;
        this.progress.advance('transfer', bytes.length);
        if (at - opened < KEEP_BYTES) continue;
        await writer.close();
        [writer, opened] = [undefined, at];
      }
    } finally {
      await writer?.close();
    }
  }
}
