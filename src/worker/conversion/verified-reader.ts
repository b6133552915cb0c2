/** Bytes of one published file in order: each goes through the checksum once, and is compared with what was read of it before. */
import { ModelFormatError } from '../../lib/model-format-error.ts';
import type { WeightsFile } from '../../models/checkpoint-source.ts';
import { agrees } from '../../models/read-ahead.ts';
import { ByteReader } from './byte-reader.ts';
import type { StreamChecksum } from './stream-checksum.ts';

/** The file is not what was published, or not what it was a moment ago; nothing that came from it may stay. */
export class WrongBytes extends ModelFormatError {
  constructor(path: string, how: string) {
    super(
      'model-corrupt',
      `${path} arrived with other bytes than were published (${how}), so what came from it was deleted. Download it again, from another mirror or network if it happens twice.`,
    );
  }
}

export class VerifiedReader {
  readonly #reader: ByteReader;
  #at: number;

  /** @param checksum of the bytes before `begin`; belongs to the reader from now on */
  constructor(
    readonly weights: WeightsFile,
    begin: number,
    readonly checksum: StreamChecksum,
    signal: AbortSignal,
  ) {
    const { file } = weights;
    this.#reader = new ByteReader(file.stream(begin, file.sizeBytes, { signal }));
    this.#at = begin;
  }

  /** Position of the next byte. */
  get at(): number {
    return this.#at;
  }

  /** The next `count` bytes in memory of their own. @throws WrongBytes · NetworkError when the stream ends before */
  async take(count: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await this.checksum.update(await this.#reader.take(count));
    const { file, readAhead } = this.weights;
    if (!agrees(readAhead, this.#at, bytes)) throw new WrongBytes(file.path, 'two fetches of it differ');
    this.#at += count;
    return bytes;
  }

  /** At the file's end. @throws WrongBytes when the checksum is not the published one */
  async verify(): Promise<void> {
    const { path, sha256 } = this.weights.file;
    if (sha256 !== null && (await this.checksum.digest()) !== sha256) {
      throw new WrongBytes(path, 'its SHA-256 differs');
    }
  }

  /** Lets the source give up what it has in flight. */
  close(): Promise<void> {
    this.checksum.dispose();
    return this.#reader.close();
  }
}
