import { encodeUtf8 } from '../lib/utf8.ts';

export interface SafetensorsEntry {
  readonly name: string;
  readonly dtype: 'F32' | 'F16';
  readonly shape: readonly number[];
}

const BYTES = { F32: 4, F16: 2 } as const;

/** Bytes of a tensor's data. */
export function safetensorsBytes({ dtype, shape }: SafetensorsEntry): number {
  return shape.reduce((product, size) => product * size, BYTES[dtype]);
}

/** The header of a safetensors file; the tensors' bytes follow it in the order given, without gaps. */
export function encodeSafetensorsHeader(tensors: readonly SafetensorsEntry[]): Uint8Array<ArrayBuffer> {
  let position = 0;
  const entries = tensors.map((tensor): [string, unknown] => {
    const begin = position;
    position += safetensorsBytes(tensor);
    return [tensor.name, { dtype: tensor.dtype, shape: tensor.shape, data_offsets: [begin, position] }];
  });
  const text = encodeUtf8(JSON.stringify({ __metadata__: { format: 'pt' }, ...Object.fromEntries(entries) }));
  // Filled up with spaces, so that the data begins at a multiple of 8.
  const length = Math.ceil(text.length / 8) * 8;
  const out = new Uint8Array(8 + length).fill(0x20);
  new DataView(out.buffer).setBigUint64(0, BigInt(length), true);
  out.set(text, 8);
  return out;
}
