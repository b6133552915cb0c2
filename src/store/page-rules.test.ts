import { describe, expect, it } from 'vitest';
import { DEFAULT_RUN_SETTINGS } from '../reasoning/run-settings.ts';
import { answerLetters } from './answer-letters.ts';
import { compareAnswers } from './answers.ts';
import { applyLoadEvent } from './apply-load-event.ts';
import { DEFAULT_ENGINE_CHOICE, modelNameOf, speedOf } from './engine-state.ts';
import type { EngineState } from './engine-state.ts';
import { FALLBACK_EXAMPLES, examplesByFamily, parseExamples, pickExamples } from './examples.ts';
import { expectedAnswer, judgeBy } from './expected-answer.ts';
import { createLane, createRun } from './lane.ts';
import type { Lane } from './lane.ts';
import { MAX_LANES, withAddedLane, withoutLane, withSettings } from './lanes.ts';
import { FAKE_INFO } from './testing/fake-client.ts';

function answered(number: number, answer: string | null, question = 'How many r in raspberry'): Lane {
  return {
    ...createLane(number),
    run: { ...createRun(`r${String(number)}`, question, DEFAULT_RUN_SETTINGS), answer },
  };
}

describe('lanes', () => {
  it('are proposed with the next free preset, and below it at the end', () => {
    let lanes: readonly Lane[] = [createLane(1)];
    while (lanes.length < MAX_LANES) {
      lanes = withAddedLane(lanes, 2048);
    }
    expect(lanes.map((lane) => lane.settings.budget)).toEqual([256, 512, 1024, 128, 64, 32]);
    expect(withAddedLane(lanes, 2048)).toBe(lanes);
  });

  it('keep their numbers when one is removed, and reuse free ones', () => {
    const three = withAddedLane(withAddedLane([createLane(1)], 2048), 2048);
    const two = withoutLane(three, 2);
    expect(two.map((lane) => lane.number)).toEqual([1, 3]);
    expect(withAddedLane(two, 2048).map((lane) => lane.number)).toEqual([1, 3, 2]);
    expect(withoutLane(two, 1)).toHaveLength(2);
  });

  it('take settings one by one or all together', () => {
    const two = withAddedLane([createLane(1)], 2048);
    expect(withSettings(two, 2, { budget: 5 }).map((lane) => lane.settings.budget)).toEqual([256, 5]);
    expect(
      withSettings(two, 'all', { maxAnswerTokens: 5 }).map((lane) => lane.settings.maxAnswerTokens),
    ).toEqual([5, 5]);
  });
});

const judge = judgeBy({ examples: FALLBACK_EXAMPLES, expected: { 'How many r in carrot?': '2' } });
const compared = (lanes: readonly Lane[]) => {
  const finals = lanes.map((lane) => lane.run?.answer ?? null);
  return compareAnswers(lanes, answerLetters(finals, []), judge);
};

describe('answers', () => {
  it('get a letter per distinct answer', () => {
    const entries = compared([answered(1, '3'), answered(2, '2'), answered(3, '3.0'), answered(4, null)]);
    expect(entries.map((entry) => entry.letter)).toEqual(['A', 'B', 'A', null]);
    expect(entries.map((entry) => entry.sameAsFirst)).toEqual([true, false, true, null]);
    expect(entries.map((entry) => entry.correct)).toEqual([true, false, true, null]);
  });

  it('are judged by what is expected, and only then', () => {
    expect(judge('How many r in lemon?', '0')).toBeNull();
    expect(judge('How many r in carrot?', '2.0')).toBe(true);
    expect(judge('How many r in carrot?', '3')).toBe(false);
  });

  it('are judged by what the person typed before any reference, and not at all when that was cleared', () => {
    const question = 'How many r in raspberry';
    const expecting = (text: string) => ({ examples: FALLBACK_EXAMPLES, expected: { [question]: text } });
    expect(judgeBy(expecting('2'))(question, '2')).toBe(true);
    expect(judgeBy(expecting(''))(question, '3')).toBeNull();
    expect(expectedAnswer(expecting(''), question)).toBe('');
    expect(expectedAnswer({ examples: FALLBACK_EXAMPLES, expected: {} }, ` ${question} `)).toBe('3');
  });

  it('take any expression for countdown', () => {
    const question = 'Use 3 8 5 2 to make 24';
    expect(judge(question, '(8*2)+(5+3)')).toBe(true);
    expect(judge(question, '8*2+5')).toBe(false);
  });
});

describe('examples', () => {
  it('are read from a list or from an object of lists', () => {
    const list = parseExamples([{ family: 'letters', question: 'q1', answer: 3 }, { question: '' }, 7]);
    expect(list).toMatchObject([{ family: 'letters', question: 'q1', answer: '3' }]);
    const byFamily = parseExamples({ decimals: [{ question: 'q2' }, 'q3'], nonsense: 4 });
    expect([...examplesByFamily(byFamily)].map(([family, items]) => [family, items.length])).toEqual([
      ['decimals', 2],
    ]);
    expect(parseExamples(null)).toEqual([]);
  });

  it('are offered of as many families as there is room for, or of one', () => {
    const families = examplesByFamily(
      parseExamples({ letters: ['a1', 'a2', 'a3'], logic: ['b1'], bases: ['c1', 'c2'] }),
    );
    const pick = (family: string | null, turn: number, count: number): string[] =>
      pickExamples(families, family, turn, count).map(({ question }) => question);
    expect([0, 1, 2, 3].map((turn) => pick(null, turn, 2))).toEqual([
      ['a1', 'b1'],
      ['c1', 'a2'],
      ['b1', 'c2'],
      ['a3', 'b1'],
    ]);
    expect(pick(null, 0, 9)).toEqual(['a1', 'b1', 'c1']);
    expect([0, 1].map((turn) => pick('letters', turn, 2))).toEqual([
      ['a1', 'a2'],
      ['a3', 'a1'],
    ]);
    expect(pick('logic', 5, 4)).toEqual(['b1']);
    expect(pick('poems', 0, 4)).toEqual([]);
    expect(pickExamples(new Map(), null, 1, 4)).toEqual([]);
  });

  it('can be graded only with what they were made from', () => {
    const [bare, whole] = parseExamples([
      { family: 'logic', question: 'q', answer: 'Ann' },
      { family: 'logic', question: 'q', answer: 'Ann', args: { kind: 'order' } },
    ]);
    expect(bare?.record).toBeNull();
    expect(whole?.record).not.toBeNull();
    expect(FALLBACK_EXAMPLES.every(({ record }) => record !== null)).toBe(true);
  });
});

describe('engine', () => {
  const engine: EngineState = {
    choice: DEFAULT_ENGINE_CHOICE,
    status: { kind: 'idle' },
    tokensPerSecond: null,
    earlierSpeed: null,
    lost: null,
  };

  it('follows its load', () => {
    const loading = applyLoadEvent(engine, { kind: 'progress', phase: 'download', done: 1, total: 2 });
    expect(loading.status).toEqual({ kind: 'loading', phase: 'download', done: 1, total: 2 });
    expect(applyLoadEvent(loading, { kind: 'loaded', info: FAKE_INFO }).status.kind).toBe('ready');
    const error = { code: 'network', message: 'offline' } as const;
    expect(applyLoadEvent(loading, { kind: 'failed', error }).status).toEqual({ kind: 'failed', error });
  });

  it('names models by their folder', () => {
    expect(modelNameOf(null)).toBe('s1-nano');
    expect(modelNameOf('https://huggingface.co/simplescaling/s1.1-1.5B/resolve/main/')).toBe('s1.1-1.5B');
  });

  it('measures speed only over enough steps', () => {
    const stats = {
      promptTokens: 1,
      thinkingTokens: 1,
      forcedTokens: 0,
      answerTokens: 0,
      extensionsUsed: 0,
      lanesSharing: 1,
    };
    expect(speedOf({ ...stats, decodeMs: 100, decodeSteps: 40 })).toBe(400);
    expect(speedOf({ ...stats, decodeMs: 100, decodeSteps: 4 })).toBeNull();
    expect(speedOf(null)).toBeNull();
  });
});
