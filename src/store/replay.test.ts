import { describe, expect, it } from 'vitest';
import { sampleRecording } from '../reasoning/recording/testing/sample-recording.ts';
import { answerLetters } from './answer-letters.ts';
import { advanceReplay, createReplay, isReplayOver, playReplay, skipReplay } from './replay.ts';
import type { Replay } from './replay.ts';
import { createReplayStore } from './replay-store.ts';
import { recordedThought } from './recorded-thought.ts';
import { ManualClock } from './testing/manual-clock.ts';
import { timelineOf } from './timeline.ts';
import { linesToText } from './trace-lines.ts';

const PLAY = { source: 'intro', play: true } as const;

function atRecordedSpeed(replay: Replay): Replay {
  return { ...replay, speed: 1 };
}

describe('a replay', () => {
  it('shows each token at its recorded time', () => {
    let replay = atRecordedSpeed(createReplay(sampleRecording(), PLAY));
    const shown = [0, 39, 1, 40, 160].map((ms) => {
      replay = advanceReplay(replay, ms);
      return replay.trace.tokens.length;
    });
    expect(shown).toEqual([1, 1, 2, 3, 7]);
    expect(replay.playing).toBe(false);
    expect(linesToText(replay.trace.thinking)).toContain('Wait one more');
    expect(linesToText(replay.trace.answer)).toBe('3');
  });

  it('is slowed until it can be followed, and says by how much', () => {
    const replay = createReplay(sampleRecording(), PLAY);
    // 240 ms of recording.
    expect(replay.speed).toBe(1 / 64);
    expect(advanceReplay(replay, 40 * 64).trace.tokens.length).toBe(2);
    const long = sampleRecording();
    const slow = { ...long, tokens: long.tokens.map((token) => ({ ...token, atMs: token.atMs * 10 })) };
    expect(createReplay(slow, PLAY).speed).toBe(1 / 4);
  });

  it('shortens the minutes in which nothing happened', () => {
    const { tokens } = sampleRecording();
    const idle = tokens.map((token) => ({ ...token, atMs: token.index < 5 ? token.atMs : 600_000 }));
    expect(createReplay(sampleRecording({ tokens: idle }), PLAY).schedule).toEqual([
      0, 40, 80, 120, 160, 1160, 1160,
    ]);
  });

  it('survives times that run backwards', () => {
    const { tokens } = sampleRecording();
    const back = tokens.map((token) => ({ ...token, atMs: 1_000 - token.index * 100 }));
    expect(createReplay(sampleRecording({ tokens: back }), PLAY).schedule).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  it('can be shown whole, and played from its start after that', () => {
    const whole = createReplay(sampleRecording(), { ...PLAY, play: false });
    expect(isReplayOver(whole)).toBe(true);
    expect(advanceReplay(whole, 1_000)).toBe(whole);
    const again = playReplay(whole);
    expect(again.trace.tokens.length).toBe(0);
    expect(isReplayOver(skipReplay(again))).toBe(true);
  });

  it('has nothing to play without tokens', () => {
    const empty = createReplay(sampleRecording({ tokens: [] }), PLAY);
    expect(advanceReplay(empty, 10).playing).toBe(false);
  });
});

describe('the replay store', () => {
  it('plays by the clock, and stands still when paused', () => {
    const clock = new ManualClock();
    const store = createReplayStore(clock);
    const shown = () => store.getState().replay?.trace.tokens.length;
    const pass = (frames: number) => {
      for (let frame = 0; frame < frames; frame += 1) clock.advance(40);
    };
    store.actions.open(sampleRecording(), PLAY);
    store.actions.setSpeed(1);
    pass(2);
    expect(shown()).toBe(3);
    store.actions.pause();
    pass(10);
    expect(shown()).toBe(3);
    store.actions.play();
    pass(1);
    expect(shown()).toBe(4);
    pass(10);
    expect(store.getState().replay?.playing).toBe(false);
    store.actions.close();
    pass(2);
    expect(store.getState().replay).toBeNull();
  });
});

describe('the timeline of a recording', () => {
  const timeline = (replay: Replay) => {
    const { answer, probes } = replay.recording;
    return timelineOf(
      recordedThought(replay),
      answerLetters([answer], [probes]),
      (_question, found) => found === '3',
    );
  };

  it('has the answers that are known so far, and the final one at the end', () => {
    const replay = atRecordedSpeed(createReplay(sampleRecording(), PLAY));
    expect(timeline(advanceReplay(replay, 0))).toMatchObject({ used: 1, points: [] });
    const half = timeline(advanceReplay(replay, 100));
    expect(half).toMatchObject({ used: 3, points: [{ position: 2, answer: '2', correct: false }] });
    const whole = timeline(skipReplay(replay));
    expect(whole.used).toBe(5);
    expect(whole.points).toMatchObject([
      { position: 2 },
      { position: 5, answer: '3', isFinal: true, correct: true },
    ]);
    expect(whole.marks).toMatchObject([
      { kind: 'wish', position: 2 },
      { kind: 'extension', position: 2 },
    ]);
  });

  it('leaves out answers that claim a place beyond the thought', () => {
    const [probe] = sampleRecording().probes;
    const probes = [{ ...probe!, position: 4_000 }];
    const replay = skipReplay(createReplay(sampleRecording({ probes, answer: null }), PLAY));
    expect(timeline(replay).points).toEqual([]);
  });
});
