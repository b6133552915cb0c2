/**
 * UTF-8 to text and back, for the pure folders, whose compiler settings have no TextDecoder.
 * Strict: overlong forms, surrogates and cut sequences are errors, so that hostile bytes cannot hide behind U+FFFD.
 */

/** Flush the pending UTF-16 units at this count: more arguments than this can overflow the stack of `fromCharCode`. */
const CHUNK_UNITS = 4096;

/** Smallest code point allowed for a sequence of 1 + n continuation bytes (n = index); smaller ones are overlong. */
const SMALLEST_POINT = [0, 0x80, 0x800, 0x10000];

function continuationCount(lead: number): number {
  if (lead < 0x80) return 0;
  if (lead >= 0xc2 && lead < 0xe0) return 1;
  if (lead >= 0xe0 && lead < 0xf0) return 2;
  if (lead >= 0xf0 && lead < 0xf5) return 3;
  return -1;
}

/** Code point that starts at `at` and takes `extra` continuation bytes, or -1 when the sequence is invalid. */
function readPoint(bytes: Uint8Array, at: number, extra: number): number {
  if (extra < 0 || at + extra >= bytes.length) return -1;
  let point = extra === 0 ? bytes[at] : bytes[at] & (0x3f >> extra);
  for (let i = 1; i <= extra; i++) {
    const byte = bytes[at + i];
    if ((byte & 0xc0) !== 0x80) return -1;
    point = point * 64 + (byte & 0x3f);
  }
  const surrogate = point >= 0xd800 && point <= 0xdfff;
  return surrogate || point > 0x10ffff || point < SMALLEST_POINT[extra] ? -1 : point;
}

/** Decodes UTF-8 bytes, or returns `undefined` when they are not valid UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  let text = '';
  let units: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const extra = continuationCount(bytes[at]);
    const point = readPoint(bytes, at, extra);
    if (point < 0) return undefined;
    if (point < 0x10000) units.push(point);
    else units.push(0xd800 + ((point - 0x10000) >> 10), 0xdc00 + ((point - 0x10000) & 0x3ff));
    if (units.length >= CHUNK_UNITS) {
      text += String.fromCharCode(...units);
      units = [];
    }
    at += extra + 1;
  }
  return text + String.fromCharCode(...units);
}

/** Encodes text as UTF-8; lone surrogates become U+FFFD, as in TextEncoder. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  // Three bytes per UTF-16 unit is the worst case; a pair of units takes four.
  const out = new Uint8Array(text.length * 3);
  let size = 0;
  for (const character of text) {
    let point = character.codePointAt(0) ?? 0;
    if (point >= 0xd800 && point <= 0xdfff) point = 0xfffd;
    if (point < 0x80) {
      out[size++] = point;
      continue;
    }
    const extra = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    const leadMark = extra === 1 ? 0xc0 : extra === 2 ? 0xe0 : 0xf0;
    out[size++] = leadMark | (point >> (6 * extra));
    for (let shift = 6 * (extra - 1); shift >= 0; shift -= 6) {
      out[size++] = 0x80 | ((point >> shift) & 0x3f);
    }
  }
  return out.slice(0, size);
}
