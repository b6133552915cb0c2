/** Files dropped on the page, folders opened. */
import { useEffect, useState } from 'react';
import type { ModelSource } from '../../store/library-state.ts';

type FilesSource = Extract<ModelSource, { readonly kind: 'files' }>;
type Picked = FilesSource['files'][number];

/** Calls back with what was dropped; true while files hover over the page. */
export function useFileDrop(onDrop: (source: FilesSource) => void): boolean {
  const [isDragging, setDragging] = useState(false);
  useEffect(() => {
    const over = (event: DragEvent): void => {
      if (event.defaultPrevented) {
        // Something on the page takes it, as the history takes traces.
        setDragging(false);
      } else if (event.dataTransfer?.types.includes('Files') === true) {
        event.preventDefault();
        setDragging(true);
      }
    };
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setDragging(false);
    };
    const drop = (event: DragEvent): void => {
      setDragging(false);
      if (event.defaultPrevented || event.dataTransfer?.types.includes('Files') !== true) return;
      event.preventDefault();
      void readDrop(event.dataTransfer).then((source) => {
        if (source !== null) onDrop(source);
      });
    };
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, [onDrop]);
  return isDragging;
}

/** Files of a file input, named relative to the folder that was picked. */
export function sourceOfFiles(files: readonly File[]): FilesSource | null {
  const [first] = files;
  if (first === undefined) return null;
  const folder = first.webkitRelativePath.split('/')[0];
  const named = files.map((file) => ({
    path: file.webkitRelativePath.split('/').slice(1).join('/') || file.name,
    blob: file,
  }));
  return {
    kind: 'files',
    name: folder === undefined || folder === '' ? nameOfFile(files) : folder,
    files: named,
  };
}

/** The weights' file says most about what it is. */
function nameOfFile(files: readonly File[]): string {
  const weights = files.find((file) => /\.(safetensors|gguf|onnx)$/iu.test(file.name)) ?? files[0];
  return weights?.name.replace(/\.\w+$/u, '') ?? 'files';
}

async function readDrop(transfer: DataTransfer): Promise<FilesSource | null> {
  // Entries must be taken before the first await: the list is emptied after the event.
  const entries = [...transfer.items]
    .map((item) => item.webkitGetAsEntry())
    .filter((entry) => entry !== null);
  const plain = [...transfer.files];
  const folder = entries.find((entry) => entry.isDirectory);
  if (folder === undefined) return sourceOfFiles(plain);
  return {
    kind: 'files',
    name: folder.name,
    files: await readFolder(folder as FileSystemDirectoryEntry, ''),
  };
}

/** Graphs of transformers.js lie in a folder of their own. */
const GRAPHS = 'onnx';

/** Files right in a folder, and its graphs; a checkpoint has all it needs there. @param prefix of their paths */
async function readFolder(folder: FileSystemDirectoryEntry, prefix: string): Promise<readonly Picked[]> {
  const reader = folder.createReader();
  const found: Picked[] = [];
  for (;;) {
    // A reader gives at most a hundred at a time.
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (entries.length === 0) return found;
    const graphs = entries.find((item) => item.isDirectory && item.name === GRAPHS && prefix === '');
    if (graphs !== undefined) {
      found.push(...(await readFolder(graphs as FileSystemDirectoryEntry, `${GRAPHS}/`)));
    }
    for (const entry of entries.filter((item) => item.isFile)) {
      const blob = await new Promise<File>((resolve, reject) => {
        (entry as FileSystemFileEntry).file(resolve, reject);
      });
      found.push({ path: `${prefix}${entry.name}`, blob });
    }
  }
}
