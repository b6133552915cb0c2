/** A published graph from this browser's storage: its files as they are, under the names the graph knows them by. */
import { parseModelConfig } from '../formats/model-config.ts';
import { ModelFormatError } from '../lib/model-format-error.ts';
import { openStoredFile, readDocuments, readManifest } from '../models/checkpoint-shelf.ts';
import { onnxModelFiles } from '../models/onnx-model-files.ts';
import { storedFilesOf } from '../models/stored-manifest.ts';
import type { FileStore } from '../storage/file-store.ts';
import { parseJsonFile, type LoadedExport } from './loaded-checkpoint.ts';

/** @throws StorageError when it is not there or damaged · ModelFormatError */
export async function readStoredExport(store: FileStore, id: string): Promise<LoadedExport> {
  const manifest = await readManifest(store, id);
  const { plan } = manifest;
  const documents = await readDocuments(store, id);
  const json = (name: keyof typeof documents): unknown => parseJsonFile(name, documents[name]);
  const [graph] = onnxModelFiles(plan.files.map(({ path }) => path));
  if (graph === undefined || graph.file !== plan.files[0]?.path) {
    throw new ModelFormatError(
      'model-corrupt',
      `The stored checkpoint "${id}" holds no graph. Delete it under "Stored models" and download it again.`,
    );
  }
  const files = await Promise.all(
    storedFilesOf(manifest).map(({ file, sizeBytes }, i) =>
      openStoredFile(store, id, { name: plan.files[i].path, file, sizeBytes }),
    ),
  );
  return {
    config: parseModelConfig(json('config.json')),
    tokenizer: json('tokenizer.json'),
    tokenizerConfig: json('tokenizer_config.json'),
    parameters: plan.parameters,
    thinkFormat: plan.thinkFormat,
    downloadBytes: 0,
    dtype: graph.dtype,
    model: files[0],
    externalData: files.slice(1).map((data, i) => ({ path: baseName(plan.files[i + 1].path), data })),
  };
}

/** A graph names the files beside it without a folder. */
function baseName(path: string): string {
  return path.split('/').at(-1) ?? path;
}
