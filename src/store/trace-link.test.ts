import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { withoutTokenFacts } from '../reasoning/recording/recording.ts';
import { sampleRecording } from '../reasoning/recording/testing/sample-recording.ts';
import { isTraceFragment, MAX_LINK_CHARACTERS, readTraceFragment, traceFragment } from './trace-link.ts';

function packed(text: string): string {
  return `#trace=${deflateRawSync(text).toString('base64url')}`;
}

describe('a trace in a link', () => {
  it('comes back without token facts', async () => {
    const fragment = await traceFragment(sampleRecording());
    expect(isTraceFragment(fragment)).toBe(true);
    expect(fragment).toMatch(/^#trace=[\w-]+$/u);
    const recording = await readTraceFragment(fragment);
    const { tokens, ...facts } = withoutTokenFacts(sampleRecording());
    expect(recording.edited).toBeUndefined();
    expect(recording).toMatchObject(facts);
    expect(recording.tokens.map((token) => token.text)).toEqual(tokens.map((token) => token.text));
  });

  it('is refused when it would be too long, with the way out', async () => {
    const tokens = Array.from({ length: 3_000 }, (_, index) => ({
      ...sampleRecording().tokens[1]!,
      index,
      // Digits of a square root compress badly.
      text: Math.sqrt(index + 2).toFixed(12),
    }));
    await expect(traceFragment(sampleRecording({ tokens }))).rejects.toMatchObject({
      code: 'link-too-long',
      message: expect.stringMatching(new RegExp(`at most ${MAX_LINK_CHARACTERS}.*Export it as a file`, 'u')),
    });
  });

  it.each([
    ['cut short', async () => (await traceFragment(sampleRecording())).slice(0, -40), 'link-damaged'],
    ['empty', () => '#trace=', 'link-damaged'],
    ['not base64', () => '#trace=a b', 'link-damaged'],
    ['base64 of nothing deflated', () => '#trace=AAECAwQF', 'link-damaged'],
    ['deflated text of another kind', () => packed('hello'), 'not-json'],
    ['a bomb', () => packed(' '.repeat(6_000_000)), 'too-large'],
  ])('from a stranger is refused: %s', async (_what, make, code) => {
    await expect(readTraceFragment(await make())).rejects.toMatchObject({ code });
  });
});
