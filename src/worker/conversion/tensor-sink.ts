/** Writes one tensor's file piece by piece: values first, then scales. */
import type { FileStore, FileWriter } from '../../storage/file-store.ts';
import {
  storedBytes,
  valueBytes,
  type StoredTensor,
  type TensorEncoding,
} from '../../models/stored-manifest.ts';
import { floatsToHalves } from '../../quant/float-to-half.ts';
import { halfToFloat } from '../../lib/half-to-float.ts';
import type { QuantizedSlab } from './quantize-slab.ts';

/** Values per scale; as in `quant/block-quantized.ts`. */
const BLOCK_SIZE = 32;

export class TensorSink {
  /** All of the tensor's scales: whether 16 bits hold them is known at its end only. 1/8 or 1/16 of what is written. */
  readonly #scales: Float32Array<ArrayBuffer>;

  private constructor(
    readonly writer: FileWriter,
    readonly tensor: {
      readonly name: string;
      readonly shape: readonly number[];
      readonly encoding: TensorEncoding;
    },
    readonly file: string,
  ) {
    const elements = tensor.shape.reduce((product, size) => product * size, 1);
    this.#scales = new Float32Array(tensor.encoding === 'f32' ? 0 : elements / BLOCK_SIZE);
  }

  /** @param folder of the checkpoint */
  static async open(
    store: FileStore,
    folder: string,
    file: string,
    tensor: TensorSink['tensor'],
  ): Promise<TensorSink> {
    return new TensorSink(await store.openWriter(`${folder}/${file}`, 0), tensor, file);
  }

  /** @param firstElement position of the slab's first value within the tensor */
  async write(firstElement: number, { values, scales }: QuantizedSlab): Promise<void> {
    const { encoding } = this.tensor;
    await this.writer.write(values, valueBytes({ shape: [firstElement], encoding }));
    this.#scales.set(scales, encoding === 'f32' ? 0 : firstElement / BLOCK_SIZE);
  }

  /** Writes the scales and closes the file. */
  async finish(): Promise<StoredTensor> {
    const { name, shape, encoding } = this.tensor;
    const halves = floatsToHalves(this.#scales);
    const scales = encoding === 'f32' ? null : isSame(halfToFloat(halves), this.#scales) ? 'f16' : 'f32';
    if (scales !== null) {
      const stored = scales === 'f16' ? halves : this.#scales;
      await this.writer.write(
        new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength),
        valueBytes({ shape, encoding }),
      );
    }
    await this.writer.close();
    return {
      name,
      shape,
      encoding,
      scales,
      file: this.file,
      sizeBytes: storedBytes({ shape, encoding, scales }),
    };
  }

  /** Closes a file that will not be finished. */
  async abandon(): Promise<void> {
    await this.writer.close();
  }
}

function isSame(a: Float32Array, b: Float32Array): boolean {
  return a.every((value, i) => value === b[i]);
}
