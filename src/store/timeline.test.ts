import { describe, expect, it } from 'vitest';
import type { Probe } from '../reasoning/probe.ts';
import type { TraceToken } from '../reasoning/trace.ts';
import { answerLetters } from './answer-letters.ts';
import { createRun } from './lane.ts';
import type { Run } from './lane.ts';
import { laneFixture } from './testing/fixtures.ts';
import { nextStop, pointAt, timelineOf } from './timeline.ts';
import type { Timeline } from './timeline.ts';
import { heatLevel, heatScale, scaledLength } from './token-heat.ts';
import { appendToLog, emptyLog } from './append-log.ts';
import { DEFAULT_RUN_SETTINGS } from '../reasoning/run-settings.ts';

function runOf(settings: Parameters<typeof laneFixture>[1]['settings'], tokens?: number): Run {
  const { run } = laneFixture(1, { settings: settings ?? {}, ...(tokens !== undefined && { tokens }) });
  return run ?? createRun('none', '', DEFAULT_RUN_SETTINGS);
}

function timeline(run: Run): Timeline {
  const letters = answerLetters([run.answer], [run.probes]);
  return timelineOf(run, letters, (_question, answer) => answer === '3');
}

function probe(position: number, answer: string | null): Probe {
  const unknown = { entropy: null, meanLogprob: null, steps: 3, ms: 1 };
  return { position, tokens: [], text: ` ${answer ?? ''}`, answer, stoppedBy: 'answered', ...unknown };
}

describe('timelineOf', () => {
  const run = runOf({ extensions: 2 });

  it('joins equal answers to spans that follow each other to the end of the axis', () => {
    const { spans, axis, used } = timeline(run);
    expect(spans.map((span) => span.first.answer)).toEqual(['1', '2', '3', '3']);
    expect(spans.map((span) => span.first.correct)).toEqual([false, false, true, true]);
    spans.slice(1).forEach((span, index) => expect(span.from).toBe(spans[index]?.to));
    expect(spans[0]?.from).toBe(0);
    expect(spans.at(-1)).toMatchObject({ from: used, to: axis, first: { isFinal: true } });
    expect(axis).toBeGreaterThan(used);
  });

  it('takes answers of the same value as one, and none as an answer of its own', () => {
    const probes = [probe(0, null), probe(4, '3'), probe(8, '3.0'), probe(12, '4')];
    expect(timeline({ ...run, probes }).spans.map((span) => span.first.answer)).toEqual([
      null,
      '3',
      '4',
      '3',
    ]);
  });

  it('marks forced words and the model’s own wishes to end, the last one included', () => {
    const { marks, used } = timeline(run);
    expect(marks.map((mark) => mark.kind)).toEqual(['wish', 'extension', 'wish', 'extension']);
    const first = run.trace.tokens.buffer.find((token) => token.role === 'extension');
    expect(marks[0]).toMatchObject({ position: first?.index });
    expect(marks[1]?.words).toContain('Wait');
    const natural = { ...run.trace.tokens.buffer[used]!, thinkingEnd: 'natural' } as const;
    const tokens = appendToLog({ buffer: run.trace.tokens.buffer, length: used }, [natural]);
    const ended = timeline({ ...run, trace: { ...run.trace, tokens } });
    expect(ended.marks.at(-1)).toMatchObject({ kind: 'wish', position: used });
  });

  it('takes no token that a person chose for a wish to end', () => {
    const replaced = { id: 4, text: ' a', pEnd: 0.1 };
    const chosen: TraceToken = {
      index: 0,
      id: 5,
      text: ' b',
      phase: 'thinking',
      origin: 'forced',
      role: 'chosen',
      replaced,
      atMs: 0,
    };
    const silent: TraceToken = { ...chosen, index: 1, extension: 1 };
    const stats = { ...run.stats!, thinkingTokens: 2 };
    const marksOf = (tokens: readonly TraceToken[]): readonly string[] =>
      timeline({ ...run, stats, trace: { ...run.trace, tokens: appendToLog(emptyLog(), tokens) } }).marks.map(
        ({ kind }) => kind,
      );
    expect(marksOf([chosen])).toEqual([]);
    // Behind an end that was only suppressed, that end is one all the same.
    expect(marksOf([chosen, silent])).toEqual(['wish', 'extension']);
  });

  it('has the largest p(end) of each column, wishes included', () => {
    const { pEnd } = timeline(run);
    expect(Math.max(...pEnd.map(([, value]) => value))).toBeCloseTo(0.83);
    expect(pEnd.length).toBeLessThanOrEqual(161);
  });

  it('has an axis that stands still for a while as long as the run is live', () => {
    const axes = [20, 30, 40, 60, 64, 65, 100].map(
      (tokens) => timeline(runOf({ budget: 300, extensions: 2 }, tokens)).axis,
    );
    expect(axes).toEqual([48, 48, 48, 64, 64, 96, 128]);
  });

  it('is unsure of the final answer as far as its own words go, not those that announce it', () => {
    const { used } = timeline(run);
    const said = ['\n', 'Answer', ':', ' ', '3'].map((text, i) => ({
      ...run.trace.tokens.buffer[used]!,
      ...{ index: used + i, text, phase: 'answer', origin: 'sampled', entropy: text === '3' ? 0.9 : 0.001 },
    })) satisfies TraceToken[];
    const tokens = appendToLog({ buffer: run.trace.tokens.buffer, length: used }, said);
    const final = timeline({ ...run, trace: { ...run.trace, tokens } }).points.at(-1);
    expect(final).toMatchObject({ answer: '3', isFinal: true, entropy: 0.9 });
  });

  it('finds what stands at a position, and the next place to stop', () => {
    const line = timeline({ ...run, probes: [probe(0, '1'), probe(10, '2')] });
    expect(pointAt(line.points, 9)?.answer).toBe('1');
    expect(pointAt(line.points, 10)?.answer).toBe('2');
    expect(pointAt(line.points, line.used)).toMatchObject({ answer: '3', isFinal: true });
    expect(pointAt([], 5)).toBeUndefined();
    expect(nextStop(line, 3, 1)).toBe(10);
    expect(nextStop(line, 10, 1)).toBe(line.used);
    expect(nextStop(line, 10, -1)).toBe(0);
    expect(nextStop(line, 0, -1)).toBe(0);
  });
});

describe('token heat', () => {
  const tokens = appendToLog(
    emptyLog<TraceToken>(),
    Array.from({ length: 100 }, (_, index) => ({
      ...{ index, id: 1, text: 'a', phase: 'thinking', origin: 'sampled', logprob: -index / 10, atMs: 0 },
    })) satisfies TraceToken[],
  );

  it('ranks within the trace', () => {
    const scale = heatScale(tokens, 100)!;
    const levels = tokens.buffer.map((token) => heatLevel(scale, token));
    expect([1, 2, 3].map((level) => levels.filter((other) => other === level).length)).toEqual([20, 10, 10]);
    expect(levels[99]).toBe(3);
    expect(levels[0]).toBe(0);
    expect(heatLevel(scale, { ...tokens.buffer[99]!, origin: 'forced' })).toBe(0);
    expect(heatLevel(scale, undefined)).toBe(0);
    expect(heatScale(tokens, 0)).toBeNull();
  });

  it('marks nothing where every token was as likely', () => {
    const same = appendToLog(
      emptyLog<TraceToken>(),
      tokens.buffer.map((token) => ({ ...token, logprob: -1 })),
    );
    const scale = heatScale(same, 100)!;
    expect(same.buffer.every((token) => heatLevel(scale, token) === 0)).toBe(true);
  });

  it('follows a live trace in steps', () => {
    expect([scaledLength(tokens, true), scaledLength(tokens, false)]).toEqual([64, 100]);
  });
});
