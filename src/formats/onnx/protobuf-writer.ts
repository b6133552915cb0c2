import { encodeUtf8 } from '../../lib/utf8.ts';

/** Wire types of protobuf (protobuf.dev/programming-guides/encoding). */
const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/** First allocation; a graph of 28 layers takes about 150 KB. */
const INITIAL_BYTES = 4096;

/** Appends protobuf fields to a growing buffer. Fields whose value is the proto default are written all the same. */
export class ProtobufWriter {
  private buffer = new Uint8Array(INITIAL_BYTES);
  private size = 0;

  /** The bytes written so far, as a copy. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.buffer.slice(0, this.size);
  }

  /** An int32, int64 or enum field. @throws RangeError when the value is not exactly representable */
  int(field: number, value: number): void {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no integer`);
    this.tag(field, VARINT);
    // Negative int64 are sent as their two's complement, always ten bytes.
    if (value < 0) this.bigVarint(BigInt.asUintN(64, BigInt(value)));
    else this.varint(value);
  }

  /** A float field. */
  float(field: number, value: number): void {
    this.tag(field, FIXED32);
    this.reserve(4);
    new DataView(this.buffer.buffer).setFloat32(this.size, value, true);
    this.size += 4;
  }

  string(field: number, text: string): void {
    this.bytes(field, encodeUtf8(text));
  }

  bytes(field: number, bytes: Uint8Array): void {
    this.tag(field, LENGTH_DELIMITED);
    this.varint(bytes.length);
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.size);
    this.size += bytes.length;
  }

  /** A nested message, written by `write` into its own buffer because its length comes first. */
  message(field: number, write: (inner: ProtobufWriter) => void): void {
    const inner = new ProtobufWriter();
    write(inner);
    this.bytes(field, inner.buffer.subarray(0, inner.size));
  }

  private tag(field: number, wireType: number): void {
    this.varint(field * 8 + wireType);
  }

  private varint(value: number): void {
    this.reserve(10);
    // Division instead of shifts: values may exceed 32 bits.
    while (value >= 0x80) {
      this.buffer[this.size++] = (value % 0x80) | 0x80;
      value = Math.floor(value / 0x80);
    }
    this.buffer[this.size++] = value;
  }

  private bigVarint(value: bigint): void {
    this.reserve(10);
    while (value >= 0x80n) {
      this.buffer[this.size++] = Number(value & 0x7fn) | 0x80;
      value >>= 7n;
    }
    this.buffer[this.size++] = Number(value);
  }

  private reserve(more: number): void {
    if (this.size + more <= this.buffer.length) return;
    const larger = new Uint8Array(Math.max(this.buffer.length * 2, this.size + more));
    larger.set(this.buffer.subarray(0, this.size));
    this.buffer = larger;
  }
}
