/** A store in memory that counts what is read of its files. */
import { MemoryFileStore } from '../../src/storage/memory-file-store.ts';

/** Counts through its own methods; a blob that is glued of it, and read by a runtime, is not seen. */
class CountedBlob extends Blob {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #onRead: (bytes: number) => void;

  constructor(bytes: Uint8Array<ArrayBuffer>, onRead: (bytes: number) => void) {
    super([bytes]);
    this.#bytes = bytes;
    this.#onRead = onRead;
  }

  override slice(begin = 0, end = this.size): Blob {
    return new CountedBlob(this.#bytes.subarray(begin, end), this.#onRead);
  }

  override arrayBuffer(): Promise<ArrayBuffer> {
    return Promise.resolve(this.readNow());
  }

  /** As `FileReaderSync` reads a file of the browser's storage. */
  readNow(): ArrayBuffer {
    this.#onRead(this.#bytes.length);
    return this.#bytes.slice().buffer;
  }
}

export class ReadCountingStore extends MemoryFileStore {
  /** By path. */
  readonly bytesRead = new Map<string, number>();

  override async read(path: string): Promise<Blob | undefined> {
    const blob = await super.read(path);
    return (
      blob &&
      new CountedBlob(new Uint8Array(await blob.arrayBuffer()), (bytes) => {
        this.bytesRead.set(path, (this.bytesRead.get(path) ?? 0) + bytes);
      })
    );
  }

  /** @throws for blobs that are not files of such a store */
  readNow(blob: Blob): ArrayBuffer {
    if (!(blob instanceof CountedBlob)) throw new Error('not a file of this store');
    return blob.readNow();
  }
}
