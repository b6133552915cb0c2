import { NetworkError } from '../../models/model-folder.ts';

/** Cuts a stream of chunks into pieces of wanted lengths. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #left = new Uint8Array();

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** The next `count` bytes in memory of their own. @throws NetworkError when the stream ends before */
  async take(count: number): Promise<Uint8Array<ArrayBuffer>> {
    const out = new Uint8Array(count);
    for (let at = 0; at < count;) {
      if (this.#left.length === 0) {
        const next = await this.#chunks.next();
        if (next.done === true) throw new NetworkError('The weights ended too early. Resume the download.');
        this.#left = next.value as Uint8Array<ArrayBuffer>;
      }
      const part = this.#left.subarray(0, count - at);
      out.set(part, at);
      at += part.length;
      this.#left = this.#left.subarray(part.length);
    }
    return out;
  }

  /** Lets the source give up what it has in flight. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}
