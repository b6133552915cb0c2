import { beforeEach, describe, expect, it } from 'vitest';
import type { RunStats } from '../reasoning/run-event.ts';
import { createEventBatcher, type EventBatcher } from './event-batcher.ts';
import type { RunEvent } from './protocol.ts';

let sent: RunEvent[];
let timers: { readonly action: () => void; readonly ms: number }[];
let batcher: EventBatcher;

beforeEach(() => {
  sent = [];
  timers = [];
  batcher = createEventBatcher(
    (event) => sent.push(event),
    (action, ms) => timers.push({ action, ms }),
  );
});

const stats = (thinkingTokens: number): RunStats => ({
  promptTokens: 4,
  thinkingTokens,
  forcedTokens: 0,
  answerTokens: 0,
  extensionsUsed: 0,
  decodeMs: thinkingTokens,
  decodeSteps: thinkingTokens,
  lanesSharing: 1,
});

/** The event of one token, with the counts after it. */
function token(index: number): Extract<RunEvent, { kind: 'tokens' }> {
  const made = { index, id: index, text: 'a', phase: 'thinking', origin: 'sampled', atMs: index } as const;
  return { kind: 'tokens', tokens: [made], stats: stats(index + 1) };
}

const ended = { kind: 'thinking-ended', reason: 'budget', thinkingTokens: 2 } as const;
const indexes = (event: RunEvent | undefined): number[] | undefined =>
  event?.kind === 'tokens' ? event.tokens.map(({ index }) => index) : undefined;

describe('createEventBatcher', () => {
  it('holds tokens for a frame and sends them as one event, with the newest counts', () => {
    [0, 1, 2].forEach((index) => {
      batcher.push(token(index));
    });
    expect(sent).toEqual([]);
    expect(timers).toHaveLength(1);
    expect(timers[0]?.ms).toBeLessThanOrEqual(1000 / 60);
    timers[0]?.action();
    expect(sent).toHaveLength(1);
    expect(indexes(sent[0])).toEqual([0, 1, 2]);
    expect(sent[0]).toMatchObject({ stats: stats(3) });
  });

  it('starts a new frame for what comes after', () => {
    batcher.push(token(0));
    timers[0]?.action();
    batcher.push(token(1));
    expect(timers).toHaveLength(2);
    timers[1]?.action();
    expect(sent.map(indexes)).toEqual([[0], [1]]);
  });

  it('sends any other event at once, after the tokens before it', () => {
    batcher.push({ kind: 'started', promptTokens: 4 });
    batcher.push(token(0));
    batcher.push(token(1));
    batcher.push(ended);
    expect(sent.map(({ kind }) => kind)).toEqual(['started', 'tokens', 'thinking-ended']);
    expect(indexes(sent[1])).toEqual([0, 1]);
  });

  it('sends nothing twice when the timer comes after that, and keeps the order of what follows', () => {
    batcher.push(token(0));
    batcher.push(ended);
    batcher.push(token(1));
    timers[0]?.action();
    batcher.push(token(2));
    timers.at(-1)?.action();
    timers[0]?.action();
    expect(sent.map(indexes)).toEqual([[0], undefined, [1], [2]]);
  });

  it('sends what is held when told to, and nothing when nothing is', () => {
    batcher.flush();
    batcher.push(token(0));
    batcher.flush();
    batcher.flush();
    timers[0]?.action();
    expect(sent.map(indexes)).toEqual([[0]]);
  });

  it('leaves the events it was given as they were', () => {
    const first = token(0);
    batcher.push(first);
    batcher.push(token(1));
    batcher.flush();
    expect(first.tokens).toHaveLength(1);
  });
});
