/**
 * The stored checkpoints: one folder each, with `manifest` once it is complete and `plan` and `journal` until then. A checkpoint without
 * a manifest is never loaded.
 */
import { allInOrder } from '../lib/all-in-order.ts';
import type { FileStore } from '../storage/file-store.ts';
import { readBytes } from '../storage/read-bytes.ts';
import { StorageError } from '../storage/storage-error.ts';
import { ConversionJournal } from './conversion-journal.ts';
import { DOCUMENT_NAMES, nameOf, type Documents } from './checkpoint-source.ts';
import type { SourceIdentity } from './source-file.ts';
import {
  decodeManifest,
  decodePlan,
  storedFilesOf,
  type Manifest,
  type ManifestPlan,
  type StoredForm,
  type StoredTensor,
} from './stored-manifest.ts';

export type { StoredForm } from './stored-manifest.ts';

/** One line of the list of stored checkpoints. */
export interface ShelfEntry {
  readonly id: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly state: 'complete' | 'partial' | 'damaged';
  /** Absent when damaged. */
  readonly source?: SourceIdentity;
  readonly weights?: StoredForm;
  /** Of a partial one: source bytes done and in all. */
  readonly doneBytes?: number;
  readonly totalBytes?: number;
}

const ROOT = 'checkpoints';

/** Folder of a checkpoint. */
export function folderOf(id: string): string {
  return `${ROOT}/${id}`;
}

/** Folder name for a source in a form: readable, and the same at every visit. */
export function checkpointId(source: SourceIdentity, form: StoredForm): string {
  const name = nameOf(source)
    .replaceAll('/', '--')
    .replace(/[^\w.-]+/g, '-');
  return `${name.replace(/^\.+/, '').slice(0, 150) || 'files'}--${form}`;
}

/** Everything that is stored, complete or not. */
export async function listShelf(store: FileStore): Promise<readonly ShelfEntry[]> {
  const folders = await store.list(ROOT);
  return Promise.all(
    folders.filter(({ kind }) => kind === 'folder').map(({ name }) => describe(store, name)),
  );
}

async function describe(store: FileStore, id: string): Promise<ShelfEntry> {
  const files = await store.list(folderOf(id));
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  try {
    const isComplete = files.some(({ name }) => name === 'manifest');
    if (isComplete) {
      const manifest = await readManifest(store, id);
      const { plan } = manifest;
      const state = storedFilesOf(manifest).every((wanted) => files.some((file) => isIntact(file, wanted)))
        ? 'complete'
        : 'damaged';
      return { id, name: plan.name, sizeBytes, state, source: plan.source, weights: plan.weights };
    }
    const plan = await readPlan(store, id);
    if (plan === undefined) return { id, name: id, sizeBytes, state: 'damaged' };
    const doneBytes = await bytesDone(store, plan, files);
    const totalBytes = plan.files.reduce((sum, file) => sum + file.sizeBytes, 0);
    return {
      id,
      name: plan.name,
      sizeBytes,
      state: 'partial',
      source: plan.source,
      weights: plan.weights,
      doneBytes,
      totalBytes,
    };
  } catch (error) {
    if (error instanceof StorageError) return { id, name: id, sizeBytes, state: 'damaged' };
    throw error;
  }
}

/** Bytes of the source that need not be fetched again. */
async function bytesDone(
  store: FileStore,
  plan: ManifestPlan,
  files: readonly { readonly name: string; readonly sizeBytes: number }[],
): Promise<number> {
  if (plan.weights === 'onnx' || plan.source.kind === 'folder') {
    const kept = files.filter(({ name }) => /^[ft]\d+$/.test(name));
    return kept.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }
  const journal = await ConversionJournal.read(store, folderOf(plan.id));
  return plan.files.reduce((sum, { path }) => sum + (journal.position(path)?.end ?? 0), 0);
}

function isIntact(
  file: { readonly name: string; readonly sizeBytes: number },
  wanted: { readonly file: string; readonly sizeBytes: number },
): boolean {
  return file.name === wanted.file && file.sizeBytes === wanted.sizeBytes;
}

/** @throws StorageError when there is none, or it cannot be read */
export async function readManifest(store: FileStore, id: string): Promise<Manifest> {
  const path = `${folderOf(id)}/manifest`;
  const file = await store.read(path);
  if (file === undefined) {
    throw new StorageError(
      'storage-damaged',
      `The checkpoint "${id}" is not stored in this browser. Choose it in the list of models to see what downloading it takes.`,
    );
  }
  return decodeManifest(await readBytes(file, path), id);
}

/** The plan of an unfinished download; undefined when there is none. */
export async function readPlan(store: FileStore, id: string): Promise<ManifestPlan | undefined> {
  const path = `${folderOf(id)}/plan`;
  const file = await store.read(path);
  return file === undefined ? undefined : decodePlan(await readBytes(file, path), id);
}

/** The file of a tensor, checked for its size. @throws StorageError `storage-damaged` */
export function openTensorFile(store: FileStore, id: string, tensor: StoredTensor): Promise<Blob> {
  return openStoredFile(store, id, tensor);
}

/** A file of a checkpoint, checked for its size. @param file.name for messages @throws StorageError `storage-damaged` */
export async function openStoredFile(
  store: FileStore,
  id: string,
  { name, file: fileName, sizeBytes }: Pick<StoredTensor, 'name' | 'file' | 'sizeBytes'>,
): Promise<Blob> {
  const path = `${folderOf(id)}/${fileName}`;
  const file = await store.read(path);
  if (file?.size !== sizeBytes) {
    throw new StorageError(
      'storage-damaged',
      `The stored checkpoint "${id}" is damaged: the file of ${name} is ${file === undefined ? 'gone' : 'cut'}. Delete it under "Stored models" and download it again.`,
    );
  }
  return file;
}

/** The small files. @throws StorageError `storage-damaged` */
export async function readDocuments(store: FileStore, id: string): Promise<Documents> {
  const read = async (name: string): Promise<Uint8Array<ArrayBuffer>> => {
    const path = `${folderOf(id)}/${name}`;
    const file = await store.read(path);
    if (file === undefined) {
      throw new StorageError(
        'storage-damaged',
        `The stored checkpoint "${id}" is damaged: ${name} is gone. Delete it under "Stored models" and download it again.`,
      );
    }
    return readBytes(file, path);
  };
  const [config, tokenizer, tokenizerConfig] = await allInOrder(DOCUMENT_NAMES.map(read));
  return { 'config.json': config, 'tokenizer.json': tokenizer, 'tokenizer_config.json': tokenizerConfig };
}

/** Frees its room. */
export function removeCheckpoint(store: FileStore, id: string): Promise<void> {
  return store.remove(folderOf(id));
}
