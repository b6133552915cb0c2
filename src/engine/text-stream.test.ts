import { describe, expect, it } from 'vitest';
import { createTextStream } from './text-stream.ts';

/** Ids are bytes. */
const decode = (ids: readonly number[]): string => new TextDecoder().decode(Uint8Array.from(ids));

describe('createTextStream', () => {
  it('shows a character with the token that completes it', () => {
    const stream = createTextStream(decode);
    const bytes = [...new TextEncoder().encode('a€😀b')];
    expect(bytes.map((byte) => stream.push(byte))).toEqual(['a', '', '', '€', '', '', '', '😀', 'b']);
  });

  it('never shows the bytes of a character that was cut', () => {
    const stream = createTextStream(decode);
    expect(stream.push(0xf0)).toBe('');
    expect(stream.push(0x9f)).toBe('');
    stream.dropPending();
    expect(stream.push(0x61)).toBe('a');
  });

  it('goes on in the middle of a character after a rollback', () => {
    const [first, second, third] = new TextEncoder().encode('€');
    const stream = createTextStream(decode, [first!, second!]);
    expect(stream.push(third!)).toBe('€');
  });

  it('does not hold broken bytes back for ever', () => {
    const stream = createTextStream(decode);
    const shown = [0xff, 0xff, 0xff, 0xff, 0x61].map((byte) => stream.push(byte)).join('');
    expect(shown).toContain('\uFFFD');
    expect(shown.endsWith('a')).toBe(true);
  });
});
