import { describe, expect, it } from 'vitest';
import { sampleRecording } from '../reasoning/recording/testing/sample-recording.ts';
import type { RecordedEngine } from '../reasoning/recording/recording.ts';
import type { EngineStatus } from '../store/engine-state.ts';
import { FAKE_INFO } from '../store/testing/fake-client.ts';
import { otherModelWords } from './recording-words.ts';

const HASH = `sha256:${'ab'.repeat(32)}`;
const engine: RecordedEngine = { ...sampleRecording().engine!, modelHash: HASH };
const ready = (change: Partial<typeof FAKE_INFO>): EngineStatus => ({
  kind: 'ready',
  info: { ...FAKE_INFO, modelHash: HASH, ...change },
});

describe('a trace from another model', () => {
  it('is said to be one, by both names', () => {
    expect(otherModelWords(engine, ready({ modelName: 's1.1-1.5B' }))).toBe(
      'Made by s1-nano; the model loaded here is s1.1-1.5B, so asking the same live may give something else.',
    );
  });

  it('is told from one of other weights of the same name', () => {
    const other = `sha256:${'cd'.repeat(32)}`;
    expect(otherModelWords(engine, ready({ modelHash: other }))).toMatch(
      /^Made by other weights of s1-nano/u,
    );
  });

  it('is not claimed where the weights are the same, or not known', () => {
    expect(otherModelWords(engine, ready({}))).toBeNull();
    const { modelHash: _unknown, ...info } = FAKE_INFO;
    expect(otherModelWords(engine, { kind: 'ready', info })).toBeNull();
    expect(otherModelWords({ ...engine, modelHash: null }, ready({}))).toBeNull();
    expect(otherModelWords(null, ready({ modelName: 'other' }))).toBeNull();
    expect(otherModelWords(engine, { kind: 'idle' })).toBeNull();
  });
});
