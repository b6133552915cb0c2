import { describe, expect, it } from 'vitest';
import type { RunEvent, RunStats } from '../worker/protocol.ts';
import { applyRunEvent } from './apply-run-event.ts';
import { createLane, createRun } from './lane.ts';
import type { Lane } from './lane.ts';
import { linesToText } from './trace-lines.ts';
import { DEFAULT_RUN_SETTINGS } from '../reasoning/run-settings.ts';

const STATS: RunStats = {
  promptTokens: 9,
  thinkingTokens: 2,
  forcedTokens: 0,
  answerTokens: 0,
  extensionsUsed: 0,
  decodeMs: 10,
  decodeSteps: 4,
  lanesSharing: 1,
};
const THINK: RunEvent = {
  kind: 'tokens',
  stats: STATS,
  tokens: [' a', ' b'].map((text, index) => ({
    index,
    id: 1,
    text,
    phase: 'thinking',
    origin: 'sampled',
    atMs: 0,
  })),
};
const ANSWER: RunEvent = {
  kind: 'tokens',
  stats: { ...STATS, answerTokens: 1 },
  tokens: [{ index: 2, id: 1, text: '3', phase: 'answer', origin: 'sampled', atMs: 0 }],
};
const DONE: RunEvent = { kind: 'done', stoppedBy: 'answered', answer: '3', stats: STATS };

function after(...events: readonly RunEvent[]): Lane {
  const lane = { ...createLane(1), run: createRun('run-1', 'q', DEFAULT_RUN_SETTINGS) };
  return events.reduce(applyRunEvent, lane);
}

describe('applyRunEvent', () => {
  it('goes from queued to done', () => {
    const steps: readonly RunEvent[] = [
      { kind: 'queued' },
      { kind: 'started', promptTokens: 9 },
      THINK,
      { kind: 'thinking-ended', reason: 'natural', thinkingTokens: 2 },
      ANSWER,
      DONE,
    ];
    const statuses = steps.map((_, index) => after(...steps.slice(0, index + 1)).run?.status);
    expect(statuses).toEqual(['queued', 'prefill', 'thinking', 'answering', 'answering', 'done']);
    expect(after(...steps).run?.answer).toBe('3');
  });

  it('goes back to thinking after a cut, without the old answer', () => {
    const run = after(THINK, { kind: 'thinking-ended', reason: 'natural', thinkingTokens: 2 }, ANSWER, DONE, {
      kind: 'truncated',
      keep: 1,
      reason: 'cut',
      stats: { ...STATS, thinkingTokens: 1 },
    }).run;
    expect(run).toMatchObject({ status: 'thinking', answer: null, thinkingEnd: null, stoppedBy: null });
    expect(run?.stats?.thinkingTokens).toBe(1);
    expect(run && linesToText(run.trace.thinking)).toBe(' a');
    expect(run?.trace.cut?.tokens).toHaveLength(1);
  });

  it('stays in the answer when a longer answer is resumed', () => {
    const run = after(THINK, { kind: 'thinking-ended', reason: 'budget', thinkingTokens: 2 }, ANSWER, DONE, {
      kind: 'truncated',
      keep: 3,
      reason: 'resume',
      stats: STATS,
    }).run;
    expect(run).toMatchObject({ status: 'answering', thinkingEnd: 'budget', answer: null });
  });

  it('keeps the trace when a run fails or a change is refused', () => {
    const error = { code: 'internal', message: 'no' } as const;
    expect(after(THINK, { kind: 'failed', error }).run).toMatchObject({
      status: 'failed',
      error,
      open: false,
    });
    const refused = after(THINK, { kind: 'rejected', error }).run;
    expect(refused).toMatchObject({ status: 'thinking', rejection: error });
    expect(refused && linesToText(refused.trace.thinking)).toBe(' a b');
  });

  it('forgets that it was stopped when it is taken up again', () => {
    const stopped: RunEvent = { kind: 'done', stoppedBy: 'user', answer: null, stats: STATS };
    expect(after(THINK, stopped, { ...THINK, tokens: [] }).run).toMatchObject({ stoppedBy: null });
  });

  it('ignores events of a lane without a run', () => {
    const lane = createLane(2);
    expect(applyRunEvent(lane, DONE)).toBe(lane);
  });
});
