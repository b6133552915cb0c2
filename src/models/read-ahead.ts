/**
 * Parts of a file that were read to open it, before its checksum is computed. What they say is believed only once the same bytes have come
 * by again in the stream that the checksum covers.
 */
import { Checksum } from './checksum.ts';

export interface ReadAhead {
  /** Position in the file. */
  readonly begin: number;
  readonly bytes: Uint8Array;
}

/** False when `bytes`, which lie at `begin` of the same file, differ from what was read ahead of them. */
export function agrees(parts: readonly ReadAhead[], begin: number, bytes: Uint8Array): boolean {
  return parts.every((part) => {
    const first = Math.max(begin, part.begin);
    const end = Math.min(begin + bytes.length, part.begin + part.bytes.length);
    for (let at = first; at < end; at++) {
      if (part.bytes[at - part.begin] !== bytes[at - begin]) return false;
    }
    return true;
  });
}

/** One SHA-256 over all parts, lower-case hex; tells another visit whether it reads the same. */
export async function digestOf(parts: readonly ReadAhead[]): Promise<string> {
  const checksum = await Checksum.create();
  parts.forEach(({ bytes }) => checksum.update(bytes));
  return checksum.digest();
}
