import { describe, expect, it } from 'vitest';
import type { TokenRole } from '../reasoning/trace.ts';
import { characterTokenizer } from './testing/character-tokenizer.ts';
import { createTraceWriter } from './trace-writer.ts';

/** Ids are bytes. */
const bytes = {
  ...characterTokenizer,
  decode: (ids: readonly number[]) => new TextDecoder().decode(Uint8Array.from(ids)),
};

const forced = (id: number, role: TokenRole) => ({ id, phase: 'thinking', origin: 'forced', role }) as const;

describe('the text of forced tokens', () => {
  const [first, second, third] = new TextEncoder().encode('等');

  it('is whole where a string of several tokens spells a character', () => {
    const writer = createTraceWriter(bytes);
    const shown = [first!, second!, third!].map((id) => writer.append(forced(id, 'extension'), 0).text);
    expect(shown).toEqual(['', '', '等']);
  });

  it('does not take over the bytes of a string that the budget has cut inside a character', () => {
    const writer = createTraceWriter(bytes);
    writer.append(forced(first!, 'extension'), 0);
    writer.append(forced(second!, 'extension'), 0);
    expect(writer.append(forced(0x0a, 'delimiter'), 0).text).toBe('\n');
    expect(writer.textOf('thinking')).toBe('\n');
  });
});
