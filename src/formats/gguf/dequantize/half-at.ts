import { halfValue } from '../../../lib/half-to-float.ts';

/** The binary16 number at byte `at`. */
export function halfAt(bytes: Uint8Array, at: number): number {
  return halfValue(bytes[at] | (bytes[at + 1] << 8));
}

/** Decodes the block at byte `from` into `out` from index `to` on. */
export type DecodeBlock = (bytes: Uint8Array, from: number, out: Float32Array, to: number) => void;
