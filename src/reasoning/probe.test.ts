import { describe, expect, it } from 'vitest';
import { ALL_PROBES, isProbeDue, NO_PROBES, selectProbePositions, type ProbeRule } from './probe.ts';
import type { TraceToken } from './trace.ts';

/** One token per text; `↻` before a text makes it a forced extension in place of an end. */
function thought(...texts: readonly string[]): TraceToken[] {
  return texts.map((text, index) => {
    const plain = { index, id: 1, text, phase: 'thinking', origin: 'sampled', atMs: 0 } as const;
    return text.startsWith('↻')
      ? {
          ...plain,
          origin: 'forced',
          role: 'extension',
          extension: 1,
          replaced: { id: 2, text: 'end', pEnd: 0.9 },
        }
      : plain;
  });
}

const rule = (change: Partial<ProbeRule>): ProbeRule => ({ ...NO_PROBES, ...change });
const duePositions = (wanted: ProbeRule, tokens: readonly TraceToken[]): number[] =>
  [...tokens.keys()].filter((position) => isProbeDue(wanted, tokens, position));

describe('isProbeDue', () => {
  it('says never when nothing is asked for', () => {
    expect(duePositions(NO_PROBES, thought('a', '.', ' b', '\n', '↻Wait'))).toEqual([]);
  });

  it('counts tokens', () => {
    expect(duePositions(rule({ everyTokens: 2 }), thought('a', 'b', 'c', 'd', 'e'))).toEqual([0, 2, 4]);
  });

  it('finds suppressed ends', () => {
    expect(duePositions(rule({ suppressedEnds: true }), thought('a', '↻Wait', ' b'))).toEqual([0, 1]);
  });

  it('finds ends of sentences and lines, and not the point of a number', () => {
    const tokens = thought(
      ' It',
      ' is',
      ' 9',
      '.',
      '11',
      '.',
      ' So',
      '!"',
      '\n',
      '9',
      '.',
      '\n',
      'x',
      '.',
      '↻Wait',
    );
    expect(duePositions(rule({ sentenceEnds: true }), tokens)).toEqual([0, 6, 9, 12, 14]);
  });
});

describe('selectProbePositions', () => {
  const tokens = thought(
    ...Array.from({ length: 200 }, (_, i) => (i === 77 ? '↻Wait' : i % 4 === 3 ? '\n' : ' a')),
  );

  it('takes all when they are few, without the end of the thought', () => {
    expect(selectProbePositions(rule({ everyTokens: 50 }), tokens, 200, 20)).toEqual([0, 50, 100, 150]);
  });

  it('thins the rest evenly and keeps the start and suppressed ends', () => {
    const positions = selectProbePositions(ALL_PROBES, tokens, 200, 12);
    expect(positions).toHaveLength(12);
    expect(positions).toContain(0);
    expect(positions).toContain(77);
    const gaps = positions.slice(1).map((position, i) => position - positions[i]!);
    expect(Math.max(...gaps)).toBeLessThan(30);
    expect([...positions].sort((a, b) => a - b)).toEqual(positions);
  });

  it('looks at the thought alone', () => {
    expect(selectProbePositions(ALL_PROBES, tokens, 10, 12).every((position) => position < 10)).toBe(true);
    expect(selectProbePositions(ALL_PROBES, [], 0, 12)).toEqual([]);
  });
});
