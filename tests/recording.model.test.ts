/** A real run through the trace file and back. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { recordRun } from '../cli/record-run.ts';
import { readTraceFile } from '../src/reasoning/recording/read-trace-file.ts';
import { writeTraceFile } from '../src/reasoning/recording/write-trace-file.ts';
import { DEFAULT_RUN_SETTINGS } from '../src/reasoning/run-settings.ts';

const folder = fileURLToPath(new URL('../public/models/s1-nano', import.meta.url));

describe('a recording', () => {
  it('of a real run is a valid trace file, token by token', async () => {
    const recording = await recordRun({
      question: 'How many r in raspberry',
      settings: { ...DEFAULT_RUN_SETTINGS, budget: 40, extensions: 1 },
      engineOptions: { folder, weights: 'auto', threads: 1 },
    });
    const read = readTraceFile(writeTraceFile(recording));
    expect(read.edited).toBeUndefined();
    const plain = ({ index, id, text, phase, origin }: (typeof read.tokens)[number]) => [
      ...[index, id, text, phase, origin],
    ];
    expect(read.tokens.map(plain)).toEqual(recording.tokens.map(plain));
    expect(read.tokens.filter(({ phase }) => phase === 'thinking')).toHaveLength(read.stats!.thinkingTokens);
    const positions = recording.probes.map(({ position }) => position);
    expect(positions[0]).toBe(0);
    expect(positions.length).toBeGreaterThan(3);
    expect(read.probes.map(({ position, answer }) => [position, answer])).toEqual(
      recording.probes.map(({ position, answer }) => [position, answer]),
    );
    expect(read.tokens.every((token) => token.logprob === undefined || token.logprob <= 0)).toBe(true);
  });
});
