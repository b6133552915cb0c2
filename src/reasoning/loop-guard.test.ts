import { describe, expect, it } from 'vitest';
import {
  followLoop,
  INITIAL_LOOP_STATE,
  isIdle,
  isRepeating,
  isStuck,
  MAX_PERIOD,
  startLoopRound,
  type LoopState,
} from './loop-guard.ts';

const follow = (ids: readonly number[], from: LoopState = INITIAL_LOOP_STATE): LoopState =>
  ids.reduce((state, id) => followLoop(state, id, 'sampled'), from);
const times = (count: number, block: readonly number[]): number[] =>
  Array.from({ length: count }, () => block).flat();
const range = (length: number): number[] => Array.from({ length }, (_, i) => i);
const letters = (word: string): number[] => [...word].flatMap((letter) => [letter.charCodeAt(0), 32]);

describe('isRepeating', () => {
  it.each([1, 5, 8, 20, MAX_PERIOD])('fires at three blocks of %i ids, and at least 24 ids', (length) => {
    const needed = Math.max(24, 3 * length);
    const ids = times(24, range(length)).slice(0, needed);
    expect(isRepeating(follow([900, 901, ...ids]))).toBe(true);
    expect(isRepeating(follow([900, 901, ...ids.slice(0, -1)]))).toBe(false);
  });

  it('forgets a repetition that has ended', () => {
    expect(isRepeating(follow([...times(9, range(4)), 77]))).toBe(false);
  });

  it('does not see blocks longer than it looks', () => {
    expect(isRepeating(follow(times(4, range(MAX_PERIOD + 1))))).toBe(false);
  });

  it.each(['mississippi', 'aaaaaaaaaaa', 'hubbubbubbub', 'antidisestablishmentarianism'])(
    'leaves the spelling of %s alone, once and again',
    (word) => {
      expect(isRepeating(follow(letters(word)))).toBe(false);
      expect(isRepeating(follow([...letters(word), 87, ...letters(word)]))).toBe(false);
    },
  );

  it('fires when a round says what the round before said, forced ids aside', () => {
    const round = [11, 12, 13];
    const first = follow(round, startLoopRound(follow([1])));
    expect(isRepeating(first)).toBe(false);
    const waited = followLoop(startLoopRound(first), 14190, 'forced');
    expect(isRepeating(waited)).toBe(false);
    expect(isRepeating(follow(round, waited))).toBe(true);
    expect(isRepeating(follow([11, 13, 12], waited))).toBe(false);
  });
});

describe('isIdle', () => {
  const waited = followLoop(startLoopRound(follow([1, 2])), 14190, 'forced');

  it('fires at up to three ids of a round, forced ids aside', () => {
    expect(isIdle(follow([11, 12, 13], waited))).toBe(true);
    expect(isIdle(follow([11, 12, 13, 14], waited))).toBe(false);
  });

  it('leaves a first round alone, however short', () => {
    expect(isIdle(follow([1]))).toBe(false);
  });
});

describe('isStuck', () => {
  it('needs twice the blocks and 64 ids', () => {
    const block = range(20);
    expect(isStuck(follow(times(6, block).slice(0, -1)))).toBe(false);
    expect(isStuck(follow(times(6, block)))).toBe(true);
    expect(isStuck(follow(times(63, [5])))).toBe(false);
    expect(isStuck(follow(times(64, [5])))).toBe(true);
  });

  it('leaves thirty equal letters alone', () => {
    expect(isStuck(follow(letters('a'.repeat(30))))).toBe(false);
  });
});
