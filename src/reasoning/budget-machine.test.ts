import { describe, expect, it } from 'vitest';
import {
  afterToken,
  beforeToken,
  budgetStateOf,
  initialBudgetState,
  NO_RULES,
  requestAnswerNow,
  requestStop,
  requestWaitNow,
  type BudgetSettings,
} from './budget-machine.ts';
import { compileThinkFormat, S1_FORMAT, ThinkFormatError } from './think-format.ts';
import {
  appendForced,
  drive,
  driveFrom,
  factsOf,
  idsOf,
  scriptedModel,
  thoughtIds,
} from './testing/scripted-model.ts';
import {
  A,
  A_NEWLINE,
  CHECK,
  END,
  END_MAX,
  IM_END,
  IM_START,
  LONG_ROUND,
  NEWLINE,
  S1_IDS,
  WAIT,
} from './testing/vectors.ts';

const SETTINGS: BudgetSettings = {
  budget: 100,
  extensions: 0,
  extensionIds: [WAIT],
  maxAnswerTokens: 4,
  ...NO_RULES,
};
const ANSWER = [17, IM_END];

function options(settings: Partial<BudgetSettings>, script: readonly number[]) {
  return { format: S1_IDS, settings: { ...SETTINGS, ...settings }, model: scriptedModel(script, IM_END) };
}

function run(settings: Partial<BudgetSettings>, script: readonly number[]) {
  return drive(options(settings, script));
}

const firstRound = [...A_NEWLINE, IM_START];
const secondRound = [...CHECK, IM_START];

/**
 * The situations of the harness's test vectors. T1–T6, T8 and T10 give the harness's ids. Elsewhere:
 * - T7: the same ids, but the cap ends the thought as soon as "Wait" has filled it, so nothing is generated in vain and
 *   the text shown is the text kept.
 * - T9: the forced "Wait" fills the cap, so this is a budget close with "Final Answer:"; the harness counts per round,
 *   calls it a natural end and leads the model into its answer from a thought that breaks off.
 * - T11: `auto` is a number computed by the caller (`harnessAutoBudget`).
 * - T12: stops of several tokens are refused, since they could not be masked.
 * - T13: no rejection sampling; the cap closes the try that is too long.
 */
const SITUATIONS = [
  {
    name: 'T1 natural end',
    settings: {},
    script: [...A, NEWLINE, IM_START],
    ids: [...A, NEWLINE, ...END],
    end: 'natural',
  },
  {
    name: 'T2 cut in a sentence',
    settings: { budget: 5 },
    script: A,
    ids: [198, 4416, 279, 4226, 374, NEWLINE, ...END_MAX],
    end: 'budget',
  },
  {
    name: 'T3 cut after a token that ends in a newline',
    settings: { budget: 8 },
    script: A_NEWLINE,
    ids: [...A_NEWLINE, ...END_MAX],
    end: 'budget',
  },
  {
    name: 'T4 a stop where the budget would have had one token left is a natural end',
    settings: { budget: 10 },
    script: [...A, NEWLINE, IM_START],
    ids: [...A, NEWLINE, ...END],
    end: 'natural',
  },
  {
    name: 'T5 cut after a newline',
    settings: { budget: 9 },
    script: [...A, NEWLINE],
    ids: [...A, NEWLINE, ...END_MAX],
    end: 'budget',
  },
  {
    name: 'T6 one Wait',
    settings: { extensions: 1 },
    script: [...firstRound, ...secondRound],
    ids: [...A_NEWLINE, WAIT, ...CHECK, ...END],
    end: 'natural',
  },
  {
    name: 'T7 (differs: no second round) Wait fills the cap',
    settings: { extensions: 2, budget: 9 },
    script: [...firstRound, ...LONG_ROUND],
    ids: [...A_NEWLINE, WAIT, NEWLINE, ...END_MAX],
    end: 'budget',
  },
  {
    name: 'T8 end suppressed without a string',
    settings: { extensions: 1, extensionIds: [] },
    script: [...firstRound, IM_END, ...secondRound],
    ids: [...A_NEWLINE, ...CHECK, ...END],
    end: 'natural',
  },
  {
    name: 'T9 (differs: closed with "Final Answer:") Wait fills the cap, the sum of rounds is over it',
    settings: { extensions: 1, budget: 9 },
    script: [...firstRound, ...secondRound],
    ids: [...A_NEWLINE, WAIT, NEWLINE, ...END_MAX],
    end: 'budget',
  },
  {
    name: 'T10 ended with <|im_end|>',
    settings: {},
    script: [...A, IM_END],
    ids: [...A, ...END],
    end: 'natural',
  },
  {
    name: 'T11 (differs: the caller computes "auto")',
    settings: { budget: 32626 },
    script: [...A, IM_START],
    ids: [...A, ...END],
    end: 'natural',
  },
  {
    name: 'T13 (differs: the cap instead of rejection) 9 tokens where 8 are allowed',
    settings: { budget: 8 },
    script: [...A, NEWLINE, IM_START],
    ids: [...A, NEWLINE, ...END_MAX],
    end: 'budget',
  },
  {
    name: 'T14 stops masked for four tokens',
    settings: { minThinking: 4 },
    script: [198, IM_START, 4416, IM_END, 279, IM_START, 4226, IM_START],
    ids: [198, 4416, 279, 4226, ...END],
    end: 'natural',
  },
  {
    name: 'stops masked for the first token where ends are suppressed',
    settings: { extensions: 1 },
    script: [IM_START, IM_END, ...firstRound, IM_START, ...secondRound],
    ids: [...A_NEWLINE, WAIT, ...CHECK, ...END],
    end: 'natural',
  },
] as const;

describe('the situations of the harness vectors', () => {
  it.each(SITUATIONS)('$name', ({ settings, script, ids, end }) => {
    const result = run(settings, [...script, ...ANSWER]);
    expect(thoughtIds(result)).toEqual(ids);
    expect(result.state.thinkingEnd).toBe(end);
    expect(result.state.phase).toBe('done');
  });

  it('T12 (differs: refused) a stop of two tokens', () => {
    const format = { ...S1_FORMAT, thinkingStops: ['<|im_start|>0'] };
    expect(() => compileThinkFormat(format, (text) => [...text].map((c) => c.codePointAt(0) ?? 0))).toThrow(
      ThinkFormatError,
    );
  });

  it('T7 asks the model for nothing after the cap', () => {
    const result = run({ extensions: 2, budget: 9 }, [...firstRound, ...ANSWER]);
    expect(result.state).toMatchObject({
      thinkingTokens: 9,
      forcedTokens: 1,
      extensionsUsed: 1,
      answerTokens: 1,
    });
  });
});

describe('thinking', () => {
  it('answers at once with budget 0', () => {
    const result = run({ budget: 0 }, ANSWER);
    expect(idsOf(result.tokens)).toEqual([NEWLINE, ...END_MAX, 17]);
    expect(result.state).toMatchObject({ thinkingTokens: 0, thinkingEnd: 'budget', stoppedBy: 'answered' });
  });

  it('forces no newline on an empty thought whose opener ends in one', () => {
    const format = { ...S1_IDS, startEndsInNewline: true };
    const result = drive({ ...options({ budget: 0 }, ANSWER), format });
    expect(thoughtIds(result)).toEqual(END_MAX);
  });

  it('may be empty when the model stops at once and no extension is set', () => {
    const result = run({}, [IM_START, ...ANSWER]);
    expect(thoughtIds(result)).toEqual(END);
    expect(result.state).toMatchObject({ thinkingTokens: 0, thinkingEnd: 'natural' });
  });

  it('cuts a forced string to what is left of the budget', () => {
    const result = run({ budget: 4, extensions: 1, extensionIds: [WAIT, 11, 1077] }, [
      5,
      6,
      IM_START,
      ...ANSWER,
    ]);
    expect(thoughtIds(result)).toEqual([5, 6, WAIT, 11, NEWLINE, ...END_MAX]);
    expect(result.state).toMatchObject({ thinkingTokens: 4, forcedTokens: 2 });
  });

  it('cuts after the budget even where that splits a character over tokens', () => {
    const threeBytes = [222, 102, 227];
    expect(thoughtIds(run({ budget: 2 }, threeBytes))).toEqual([222, 102, NEWLINE, ...END_MAX]);
  });

  it('notes what a forced token replaced, also where the string is empty', () => {
    const forced = run({ extensions: 1 }, [5, IM_START, 6, IM_START, ...ANSWER]).tokens[1];
    expect(forced).toMatchObject({
      id: WAIT,
      origin: 'forced',
      role: 'extension',
      extension: 1,
      replaced: { id: IM_START },
    });
    const sampled = run({ extensions: 1, extensionIds: [] }, [5, IM_START, 6, IM_START, ...ANSWER]).tokens[1];
    expect(sampled).toMatchObject({ id: 6, origin: 'sampled', extension: 1, replaced: { id: IM_START } });
  });

  it('masks stops for one token after an extension', () => {
    const facts = { textEndsInNewline: false, textEndsSentence: false, contextLeft: 1000 };
    const settings = { ...SETTINGS, extensions: 1 };
    const start = initialBudgetState();
    expect(beforeToken(S1_IDS, SETTINGS, start, facts).move).toEqual({ kind: 'sample', maskedIds: [] });
    const masked = { kind: 'sample', maskedIds: [IM_START, IM_END] };
    expect(beforeToken(S1_IDS, settings, start, facts).move).toEqual(masked);
    const one = afterToken(S1_IDS, settings, start, 5, facts).state;
    expect(beforeToken(S1_IDS, settings, one, facts).move).toEqual({ kind: 'sample', maskedIds: [] });
    const waited = afterToken(S1_IDS, settings, one, IM_START, facts);
    expect(waited.move).toEqual({ kind: 'force', ids: [WAIT], extension: 1 });
    expect(beforeToken(S1_IDS, settings, waited.state, facts).move).toEqual(masked);
  });
});

describe('answer', () => {
  it.each([
    ['its end', IM_END],
    ['the end of text', 151643],
    ['a new turn', IM_START],
  ])('ends at %s', (_name, stop) => {
    const result = run({}, [5, IM_START, 17, stop, 18]);
    expect(idsOf(result.tokens)).toEqual([5, ...END, 17]);
    expect(result.state.stoppedBy).toBe('answered');
  });

  it('ends at its limit', () => {
    const result = run({}, [5, IM_START, 21, 22, 23, 24, 25]);
    expect(idsOf(result.tokens).slice(3)).toEqual([21, 22, 23, 24]);
    expect(result.state).toMatchObject({ stoppedBy: 'answer-limit', answerTokens: 4 });
  });
});

describe('context', () => {
  it('ends thinking while there is room for close and answer', () => {
    const result = drive({
      ...options(
        {},
        Array.from({ length: 90 }, (_, i) => i),
      ),
      context: 40,
    });
    expect(result.state).toMatchObject({
      thinkingTokens: 29,
      thinkingEnd: 'context',
      stoppedBy: 'answer-limit',
    });
    expect(result.tokens.length).toBe(40);
  });

  it('gives the answer half of a context too small for the longest one', () => {
    const result = drive({
      ...options(
        { maxAnswerTokens: 64 },
        Array.from({ length: 90 }, (_, i) => i),
      ),
      context: 27,
    });
    expect(result.state).toMatchObject({ thinkingTokens: 10, thinkingEnd: 'context', stoppedBy: 'context' });
    expect(result.tokens.length).toBe(27);
  });

  it('cuts a forced string to the room there is', () => {
    const settings = { extensions: 1, extensionIds: [WAIT, 11, 1077, 752] };
    const result = drive({ ...options(settings, [5, 6, 7, IM_START]), context: 16 });
    expect(thoughtIds(result)).toEqual([5, 6, 7, WAIT, 11, NEWLINE, ...END_MAX]);
    expect(result.state.thinkingEnd).toBe('context');
  });

  it('stops where not even the close fits', () => {
    const result = drive({ ...options({}, A), context: 5 });
    expect(result.tokens).toEqual([]);
    expect(result.state).toMatchObject({ phase: 'done', stoppedBy: 'context' });
  });
});

describe('loop guard', () => {
  const block = [31, 32, 33, 34, 35, 36, 37, 38];
  const blocks = (count: number): number[] => Array.from({ length: count }, () => block).flat();

  it('does not suppress an end of a thought that repeats itself', () => {
    const result = run({ extensions: 3, loopGuard: true }, [...blocks(3), IM_START, ...ANSWER]);
    expect(thoughtIds(result)).toEqual([...blocks(3), NEWLINE, ...END_MAX]);
    expect(result.state).toMatchObject({ thinkingEnd: 'loop', extensionsUsed: 0 });
  });

  it('ends a thought that goes on repeating itself', () => {
    const result = run({ loopGuard: true }, blocks(12));
    expect(result.state).toMatchObject({ thinkingEnd: 'loop', thinkingTokens: 64 });
  });

  it('does not suppress an end after a round that says the same again', () => {
    const rounds = [1, 2, IM_START, ...CHECK, IM_START, ...CHECK, IM_START, ...ANSWER];
    const result = run({ extensions: 5, loopGuard: true }, rounds);
    expect(thoughtIds(result)).toEqual([1, 2, WAIT, ...CHECK, WAIT, ...CHECK, NEWLINE, ...END_MAX]);
    expect(result.state.thinkingEnd).toBe('loop');
  });

  it('does nothing when it is off', () => {
    const result = run({ extensions: 1 }, [...blocks(10), IM_START, ...CHECK, IM_START, ...ANSWER]);
    expect(result.state).toMatchObject({ thinkingEnd: 'natural', extensionsUsed: 1 });
  });
});

describe('rules of the method', () => {
  it('does not extend after a round that added almost nothing', () => {
    const rounds = [1, 2, IM_START, 3, 4, 5, 6, IM_START, 7, 8, 9, IM_START, ...ANSWER];
    const result = run({ extensions: 5, loopGuard: true }, rounds);
    expect(thoughtIds(result)).toEqual([1, 2, WAIT, 3, 4, 5, 6, WAIT, 7, 8, 9, NEWLINE, ...END_MAX]);
    expect(result.state).toMatchObject({ thinkingEnd: 'loop', extensionsUsed: 2 });
  });

  it('takes extension strings in turn', () => {
    const round = [1, IM_START];
    const result = run({ extensions: 4, rotationIds: [[80022], [92014, 11]] }, [
      ...round,
      ...round,
      ...round,
      ...round,
      ...round,
      ...ANSWER,
    ]);
    expect(thoughtIds(result)).toEqual([1, WAIT, 1, 80022, 1, 92014, 11, 1, WAIT, 1, ...END]);
  });

  it('closes at the end of a line near the budget, and at the budget where there is none', () => {
    const script = [1, NEWLINE, 2, 3, NEWLINE, 4, 5, 6, 7, 8, 9];
    const near = run({ budget: 8, sentenceWindow: 4 }, [...script, ...ANSWER]);
    expect(thoughtIds(near)).toEqual([1, NEWLINE, 2, 3, NEWLINE, ...END_MAX]);
    expect(near.state).toMatchObject({ thinkingEnd: 'budget', thinkingTokens: 5 });
    const none = run({ budget: 8, sentenceWindow: 2 }, [...script, ...ANSWER]);
    expect(thoughtIds(none)).toEqual([...script.slice(0, 8), NEWLINE, ...END_MAX]);
  });

  it('does not close where an extension string ends in a line of its own', () => {
    const settings = { budget: 10, sentenceWindow: 9, extensions: 1, extensionIds: [WAIT, NEWLINE] };
    const result = run(settings, [1, IM_START, 2, 3, NEWLINE, ...ANSWER]);
    expect(thoughtIds(result)).toEqual([1, WAIT, NEWLINE, 2, 3, NEWLINE, ...END_MAX]);
  });

  it('extends only where the model was unsure that it had ended', () => {
    const script = [1, IM_START, 2, IM_START, ...ANSWER];
    const entropy = (position: number): number => (position === 1 ? 0.5 : 0.49);
    const opts = { ...options({ extensions: 3, minEntropy: 0.5 }, script), entropy };
    expect(thoughtIds(drive(opts))).toEqual([1, WAIT, 2, ...END]);
  });
});

describe('buttons', () => {
  const facts = { textEndsInNewline: false, textEndsSentence: false, contextLeft: 1000 };
  const thinking = drive({ ...options({}, A), until: 3 });
  const closed = drive({ ...options({}, [...A, IM_START, 17, 18]), until: 11 });
  const done = run({}, [...A, IM_START, ...ANSWER]);

  it('"Answer now" closes an open thought', () => {
    const { state, move } = requestAnswerNow(S1_IDS, SETTINGS, thinking.state, facts);
    expect(move).toEqual({ kind: 'endThinking', ids: [NEWLINE, ...END_MAX], reason: 'user' });
    expect(state).toMatchObject({ phase: 'answer', thinkingEnd: 'user', thinkingTokens: 3 });
  });

  it('"Answer now" does nothing once thinking has ended', () => {
    for (const run of [closed, done]) {
      expect(requestAnswerNow(S1_IDS, SETTINGS, run.state, facts)).toEqual({
        state: run.state,
        move: { kind: 'none' },
      });
    }
  });

  it('"Wait now" forces the string in mid-thought and leaves the extensions of the settings as they were', () => {
    const opts = options({ extensions: 1 }, [7, IM_START, 8, IM_START, ...ANSWER]);
    const { state, move } = requestWaitNow(S1_IDS, opts.settings, thinking.state, facts);
    expect(move).toEqual({ kind: 'force', ids: [WAIT], extension: 1 });
    if (move.kind !== 'force') return;
    const result = driveFrom(opts, { state, tokens: appendForced(thinking.tokens, move) });
    expect(thoughtIds(result)).toEqual([...A.slice(0, 3), WAIT, 7, WAIT, 8, ...END]);
    expect(result.state).toMatchObject({ extensionsUsed: 2, manualExtensions: 1, forcedTokens: 2 });
  });

  it.each([
    ['in the answer', closed],
    ['at the end', done],
  ])('"Wait now" %s goes back to the end of the thought', (_name, run) => {
    const { move } = requestWaitNow(S1_IDS, SETTINGS, run.state, facts);
    expect(move).toEqual({ kind: 'truncate', keep: 8, reason: 'resume' });
    const kept = run.tokens.slice(0, 8);
    const again = requestWaitNow(S1_IDS, SETTINGS, budgetStateOf(S1_IDS, kept), facts);
    expect(again.move).toEqual({ kind: 'force', ids: [WAIT], extension: 1 });
    expect(again.state).toMatchObject({ phase: 'thinking', thinkingTokens: 9, maskStops: true });
  });

  it('"Wait now" does nothing when the budget is used up', () => {
    const settings = { ...SETTINGS, budget: 8 };
    for (const state of [closed.state, done.state, drive({ ...options({}, A), until: 8 }).state]) {
      expect(requestWaitNow(S1_IDS, settings, state, facts).move).toEqual({ kind: 'none' });
    }
  });

  it('"Stop" ends the run; both other buttons then go on with an open thought', () => {
    const { state } = requestStop(thinking.state);
    expect(beforeToken(S1_IDS, SETTINGS, state, facts).move).toEqual({ kind: 'stop', reason: 'user' });
    expect(afterToken(S1_IDS, SETTINGS, state, 5, facts).move).toEqual({ kind: 'stop', reason: 'user' });
    expect(requestAnswerNow(S1_IDS, SETTINGS, state, facts).move.kind).toBe('endThinking');
    const waited = requestWaitNow(S1_IDS, SETTINGS, state, facts);
    expect(waited.move.kind).toBe('force');
    expect(waited.state.stoppedBy).toBeUndefined();
    expect(beforeToken(S1_IDS, SETTINGS, waited.state, facts).move.kind).toBe('sample');
  });

  it('"Answer now" stops where the close does not fit', () => {
    const step = requestAnswerNow(S1_IDS, SETTINGS, thinking.state, { ...facts, contextLeft: 6 });
    expect(step.move).toEqual({ kind: 'stop', reason: 'context' });
  });

  it('counts positions as the driver does', () => {
    expect(factsOf({ ...options({}, []), context: 10 }, thinking.tokens).contextLeft).toBe(7);
  });
});
