import { ModelFormatError } from '../../lib/model-format-error.ts';
import { decodeUtf8 } from '../../lib/utf8.ts';

/** The file goes on beyond the bytes at hand: not an error, more of it must be fetched. */
export class NeedsMoreBytes extends Error {}

/** A `model-corrupt` error about a GGUF file. `reason` completes "The GGUF file is damaged: …". */
export function corruptGguf(reason: string): ModelFormatError {
  return new ModelFormatError(
    'model-corrupt',
    `The GGUF file is damaged: ${reason}. Delete the download and fetch it again.`,
  );
}

/** Reads little-endian values one after the other from the beginning of a file of which perhaps only a part is at hand. */
export class ByteCursor {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly fileBytes: number;
  private position = 0;

  /**
   * @param bytes the first bytes of the file, or all
   * @param fileBytes size of the whole file
   */
  constructor(bytes: Uint8Array, fileBytes: number) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.fileBytes = fileBytes;
  }

  /** Bytes read so far. */
  get at(): number {
    return this.position;
  }

  /**
   * Refuses a count that the rest of the file cannot hold, before anything is made for it.
   * @throws ModelFormatError `model-corrupt`
   */
  expect(count: number, bytesEach: number, what: string): void {
    if (count * bytesEach > this.fileBytes - this.position) {
      throw corruptGguf(`it has ${this.fileBytes} bytes but claims ${what} of ${count}`);
    }
  }

  /** Steps over `size` bytes and returns where they begin. @throws ModelFormatError · NeedsMoreBytes */
  private take(size: number): number {
    const begin = this.position;
    if (begin + size > this.fileBytes) throw corruptGguf('it ends inside its header');
    if (begin + size > this.bytes.length) throw new NeedsMoreBytes();
    this.position = begin + size;
    return begin;
  }

  u8(): number {
    return this.view.getUint8(this.take(1));
  }

  i8(): number {
    return this.view.getInt8(this.take(1));
  }

  u16(): number {
    return this.view.getUint16(this.take(2), true);
  }

  i16(): number {
    return this.view.getInt16(this.take(2), true);
  }

  u32(): number {
    return this.view.getUint32(this.take(4), true);
  }

  i32(): number {
    return this.view.getInt32(this.take(4), true);
  }

  f32(): number {
    return this.view.getFloat32(this.take(4), true);
  }

  f64(): number {
    return this.view.getFloat64(this.take(8), true);
  }

  /** A 64-bit integer as a number: exact up to 2^53, and never mistaken for a small one beyond. */
  u64(): number {
    return Number(this.view.getBigUint64(this.take(8), true));
  }

  i64(): number {
    return Number(this.view.getBigInt64(this.take(8), true));
  }

  /** A length and that many bytes of UTF-8. @throws ModelFormatError when longer than `maxBytes` or not UTF-8 */
  text(maxBytes: number): string {
    const size = this.u64();
    if (size > maxBytes) throw corruptGguf(`it holds a text of ${size} bytes, more than ${maxBytes}`);
    const begin = this.take(size);
    const text = decodeUtf8(this.bytes.subarray(begin, begin + size));
    if (text === undefined) throw corruptGguf('it holds a text that is not UTF-8');
    return text;
  }
}
