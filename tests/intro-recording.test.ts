/** The recording the page opens on is one of the weights that come with it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readTraceFile } from '../src/reasoning/recording/read-trace-file.ts';

const WEIGHTS = new URL('../public/models/s1-nano/model.safetensors', import.meta.url);
const INTRO = new URL('../public/recorded/intro.json', import.meta.url);
/** It is fetched on each first visit, on slow networks too. */
const MAX_CHARACTERS = 200_000;

describe('the introduction', () => {
  const text = readFileSync(INTRO, 'utf8');
  const recording = readTraceFile(text);

  it('was made by the weights beside it; if not, `npm run record` makes it anew', () => {
    const hash = createHash('sha256').update(readFileSync(WEIGHTS)).digest('hex');
    expect(recording.engine).toMatchObject({
      modelName: 's1-nano',
      modelHash: `sha256:${hash}`,
      device: 'wasm',
    });
  });

  it('is whole, as it was written, and small', () => {
    expect(recording.edited).toBeUndefined();
    expect(recording.stoppedBy).not.toBeNull();
    expect(recording.tokens.filter(({ phase }) => phase === 'thinking')).toHaveLength(
      recording.stats?.thinkingTokens ?? -1,
    );
    expect(text.length).toBeLessThan(MAX_CHARACTERS);
  });
});
