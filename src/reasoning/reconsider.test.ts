import { describe, expect, it } from 'vitest';
import { uniformAt } from '../lib/random.ts';
import {
  budgetStateOf,
  NO_RULES,
  reconsider,
  requestAnswerNow,
  requestStop,
  type BudgetSettings,
  type BudgetState,
} from './budget-machine.ts';
import {
  appendForced,
  drive,
  driveFrom,
  factsOf,
  idsOf,
  thoughtIds,
  type ScriptedModel,
  type ScriptedOptions,
  type ScriptedRun,
} from './testing/scripted-model.ts';
import { END, END_MAX, IM_END, IM_START, NEWLINE, S1_IDS, WAIT } from './testing/vectors.ts';

const SETTINGS: BudgetSettings = {
  budget: 20,
  extensions: 0,
  extensionIds: [WAIT],
  maxAnswerTokens: 3,
  ...NO_RULES,
};

/** Thinks 6 tokens per round, then wants to stop; answers with two tokens. Depends on the ids alone. */
const tidy: ScriptedModel = (ids, masked) => {
  const answerAt = ids.lastIndexOf(END[1] ?? 0);
  if (answerAt >= 0) return ids.length >= answerAt + 8 ? IM_END : 500 + ids.length;
  const sinceWait = ids.length - 1 - ids.lastIndexOf(WAIT);
  return sinceWait >= 6 && !masked.includes(IM_START) ? IM_START : 300 + ids.length;
};

/** Draws by position, as the sampler does, and wants to stop now and then. */
function seeded(seed: number, vocabulary = 40): ScriptedModel {
  return (ids, masked) => {
    const u = uniformAt(seed, ids.length);
    const stops = [IM_START, IM_END].filter((id) => !masked.includes(id));
    const stop = u < 0.08 ? stops[Math.floor(u * 1e6) % 2] : undefined;
    if (stop !== undefined) return stop;
    return u > 0.9 ? NEWLINE : 300 + Math.floor(u * vocabulary);
  };
}

function options(settings: Partial<BudgetSettings>, model: ScriptedModel = tidy): ScriptedOptions {
  return { format: S1_IDS, settings: { ...SETTINGS, ...settings }, model };
}

function sortedJson(state: BudgetState): string {
  return JSON.stringify(Object.entries(state).sort(([a], [b]) => a.localeCompare(b)));
}

/** What the decode loop does when settings change. */
function change(opts: ScriptedOptions, run: ScriptedRun): ScriptedRun {
  const verdict = reconsider(opts.settings, run.state, run.tokens);
  if (verdict.kind === 'keep') return driveFrom(opts, run);
  const tokens = run.tokens.slice(0, verdict.keep);
  return driveFrom(opts, { tokens, state: budgetStateOf(S1_IDS, tokens) });
}

describe('budget moved', () => {
  it('left in mid-thought: cut there, closed, answered', () => {
    const live = drive({ ...options({}), until: 5 });
    expect(reconsider({ ...SETTINGS, budget: 3 }, live.state, live.tokens)).toEqual({
      kind: 'truncate',
      keep: 3,
      reason: 'cut',
    });
    const after = change(options({ budget: 3 }), live);
    expect(thoughtIds(after)).toEqual([300, 301, 302, NEWLINE, ...END_MAX]);
    expect(after.state.thinkingEnd).toBe('budget');
  });

  it('left to what is used, in mid-thought: nothing is cut, the cap closes', () => {
    const live = drive({ ...options({}), until: 5 });
    expect(reconsider({ ...SETTINGS, budget: 5 }, live.state, live.tokens)).toEqual({ kind: 'keep' });
    expect(change(options({ budget: 5 }), live).state).toMatchObject({
      thinkingTokens: 5,
      thinkingEnd: 'budget',
    });
  });

  it('left after the answer: cut', () => {
    const done = drive(options({}));
    expect(done.state.thinkingTokens).toBe(6);
    expect(reconsider({ ...SETTINGS, budget: 0 }, done.state, done.tokens)).toEqual({
      kind: 'truncate',
      keep: 0,
      reason: 'cut',
    });
    expect(reconsider({ ...SETTINGS, budget: 7 }, done.state, done.tokens)).toEqual({ kind: 'keep' });
  });

  it('right in mid-thought: goes on', () => {
    const live = drive({ ...options({ budget: 4 }), until: 4 });
    expect(reconsider({ ...SETTINGS, budget: 9 }, live.state, live.tokens)).toEqual({ kind: 'keep' });
    expect(change(options({ budget: 9 }), live).state).toMatchObject({
      thinkingTokens: 6,
      thinkingEnd: 'natural',
    });
  });

  it('right after the budget closed the thought: resumes at the close', () => {
    const done = drive(options({ budget: 4 }));
    expect(reconsider({ ...SETTINGS, budget: 5 }, done.state, done.tokens)).toEqual({
      kind: 'truncate',
      keep: 4,
      reason: 'resume',
    });
    expect(idsOf(change(options({ budget: 5 }), done).tokens)).toEqual(
      idsOf(drive(options({ budget: 5 })).tokens),
    );
  });

  it('right after a natural end: nothing', () => {
    const done = drive(options({}));
    expect(reconsider({ ...SETTINGS, budget: 90 }, done.state, done.tokens)).toEqual({ kind: 'keep' });
  });

  it('right after "Answer now": the thought stays ended; left of it: cut', () => {
    const opts = options({});
    const live = drive({ ...opts, until: 5 });
    const { state, move } = requestAnswerNow(S1_IDS, opts.settings, live.state, factsOf(opts, live.tokens));
    if (move.kind !== 'endThinking') throw new Error(move.kind);
    const answered = driveFrom(opts, { state, tokens: appendForced(live.tokens, move) });
    expect(reconsider({ ...SETTINGS, budget: 90 }, answered.state, answered.tokens)).toEqual({
      kind: 'keep',
    });
    expect(reconsider({ ...SETTINGS, budget: 2 }, answered.state, answered.tokens)).toMatchObject({
      keep: 2,
      reason: 'cut',
    });
  });

  it('right where the budget had cut a forced string: the string is forced again, whole', () => {
    const long = { extensions: 1, extensionIds: [WAIT, 11, 12] };
    const done = drive(options({ ...long, budget: 8 }));
    expect(thoughtIds(done).slice(6, 9)).toEqual([WAIT, 11, NEWLINE]);
    const wider = options({ ...long, budget: 12 });
    expect(reconsider(wider.settings, done.state, done.tokens)).toEqual({
      kind: 'truncate',
      keep: 6,
      reason: 'resume',
    });
    expect(idsOf(change(wider, done).tokens)).toEqual(idsOf(drive(wider).tokens));
  });
});

describe('budget moved with a sentence window', () => {
  /** A line ends after every fifth token. */
  const lines: ScriptedModel = (ids, masked) =>
    ids.includes(END[1] ?? 0) || ids.length < 20
      ? ids.length % 5 === 4
        ? NEWLINE
        : tidy(ids, [...masked, IM_START])
      : IM_START;
  const windowed = (budget: number): ScriptedOptions => options({ budget, sentenceWindow: 6 }, lines);

  it.each([
    ['left, to a cap with an earlier line end in its window', 18, 14, 10],
    ['left, to a cap in the middle of a line', 19, 9, 5],
  ])('%s: cut at that line end', (_name, from, to, keep) => {
    const done = drive(windowed(from));
    expect(reconsider(windowed(to).settings, done.state, done.tokens)).toEqual({
      kind: 'truncate',
      keep,
      reason: 'cut',
    });
    expect(idsOf(change(windowed(to), done).tokens)).toEqual(idsOf(drive(windowed(to)).tokens));
  });

  it('right, with the end it was closed at still in the window: nothing is done again', () => {
    const done = drive(windowed(14));
    expect(done.state).toMatchObject({ thinkingTokens: 10, thinkingEnd: 'budget' });
    expect(reconsider(windowed(16).settings, done.state, done.tokens)).toEqual({ kind: 'keep' });
    expect(reconsider(windowed(17).settings, done.state, done.tokens)).toEqual({
      kind: 'truncate',
      keep: 10,
      reason: 'resume',
    });
  });
});

describe('extensions changed', () => {
  it('raised after a natural end: resumes there with the next one', () => {
    const done = drive(options({}));
    expect(reconsider({ ...SETTINGS, extensions: 1 }, done.state, done.tokens)).toEqual({
      kind: 'truncate',
      keep: 6,
      reason: 'resume',
    });
    const after = change(options({ extensions: 1 }), done);
    expect(thoughtIds(after).slice(6, 8)).toEqual([WAIT, 307]);
    expect(after.tokens[6]).toMatchObject({ extension: 1, replaced: { id: IM_START } });
  });

  it('raised after the budget closed the thought: nothing', () => {
    const done = drive(options({ budget: 4 }));
    expect(reconsider({ ...SETTINGS, budget: 4, extensions: 2 }, done.state, done.tokens)).toEqual({
      kind: 'keep',
    });
  });

  it('lowered below what was made: cut at the first one too many', () => {
    const done = drive(options({ extensions: 2, budget: 40 }));
    expect(done.state.extensionsUsed).toBe(2);
    const verdict = reconsider({ ...SETTINGS, budget: 40, extensions: 1 }, done.state, done.tokens);
    expect(verdict).toEqual({ kind: 'truncate', keep: 13, reason: 'cut' });
  });
});

it('a longer answer limit goes on with an answer that had reached it', () => {
  const done = drive(options({ maxAnswerTokens: 1 }));
  expect(done.state.stoppedBy).toBe('answer-limit');
  const verdict = reconsider(SETTINGS, done.state, done.tokens);
  expect(verdict).toEqual({ kind: 'truncate', keep: done.tokens.length, reason: 'resume' });
  expect(idsOf(change(options({}), done).tokens)).toEqual(idsOf(drive(options({})).tokens));
});

it('loop guard switched off resumes the thought it had ended', () => {
  const loop: ScriptedModel = (ids) => 40 + (ids.length % 5);
  const done = drive(options({ budget: 200, loopGuard: true }, loop));
  expect(done.state.thinkingEnd).toBe('loop');
  expect(reconsider({ ...SETTINGS, budget: 200 }, done.state, done.tokens)).toMatchObject({
    reason: 'resume',
  });
  expect(reconsider({ ...SETTINGS, budget: 200, loopGuard: true }, done.state, done.tokens)).toEqual({
    kind: 'keep',
  });
});

it('a stopped run stays stopped unless the budget falls below it', () => {
  const live = drive({ ...options({}), until: 5 });
  const { state } = requestStop(live.state);
  expect(reconsider({ ...SETTINGS, budget: 90 }, state, live.tokens)).toEqual({ kind: 'keep' });
  expect(reconsider({ ...SETTINGS, budget: 4 }, state, live.tokens)).toMatchObject({
    keep: 4,
    reason: 'cut',
  });
});

describe('properties over seeded models', () => {
  const seeds = Array.from({ length: 60 }, (_, i) => i);
  const settingsOf = (seed: number, salt: number): BudgetSettings => {
    const draw = (n: number, below: number): number => Math.floor(uniformAt(seed + 1000 * salt, n) * below);
    return {
      budget: draw(1, 60),
      // The first token is masked with any extension and not masked without, so runs with and without differ from the start.
      extensions: 1 + draw(2, 4),
      extensionIds: [[WAIT], [WAIT, 11, 12], []][seed % 3] ?? [],
      maxAnswerTokens: 1 + draw(4, 12),
      loopGuard: seed % 2 === 0,
      // Rules that are fixed when a run starts depend on the seed alone.
      rotationIds: [[], [[900], [901, 902]], [[], [903]]][seed % 4] ?? [],
      minThinking: [0, 0, 9][Math.floor(seed / 2) % 3] ?? 0,
      sentenceWindow: [0, 7, 25][Math.floor(seed / 3) % 3] ?? 0,
      minEntropy: [0, 0.4][Math.floor(seed / 5) % 2] ?? 0,
    };
  };
  const entropyOf = (seed: number) => (position: number) => uniformAt(seed + 77, position);

  it('Control: the thought never exceeds its budget, whatever the context', () => {
    for (const seed of seeds) {
      const settings = settingsOf(seed, 1);
      const context = 10 + (seed % 90);
      const opts = {
        format: S1_IDS,
        settings,
        model: seeded(seed, seed % 5 === 0 ? 2 : 40),
        context,
        entropy: entropyOf(seed),
      };
      const { tokens, state } = drive(opts);
      expect(tokens.filter((token) => token.phase === 'thinking' && token.role !== 'delimiter').length).toBe(
        state.thinkingTokens,
      );
      expect(state.thinkingTokens).toBeLessThanOrEqual(settings.budget);
      expect(tokens.length).toBeLessThanOrEqual(context);
      expect(state.phase).toBe('done');
    }
  });

  it('Replay: the state of every prefix equals the live state', () => {
    for (const seed of seeds) {
      const model = seeded(seed, seed % 5 === 0 ? 2 : 40);
      const onState: ScriptedOptions['onState'] = (state, tokens) => {
        if (state.pendingExtension !== undefined) return;
        // Sorted JSON, since comparing the loop guard's arrays deeply takes most of the test's time.
        expect(sortedJson(budgetStateOf(S1_IDS, tokens))).toBe(sortedJson(state));
      };
      drive({ format: S1_IDS, settings: settingsOf(seed, 1), model, onState, entropy: entropyOf(seed) });
    }
  });

  it('Change: settings changed at any time lead to the run they would have had from the start', () => {
    for (const seed of seeds) {
      const model = seeded(seed);
      const { loopGuard } = settingsOf(seed, 1);
      const first: ScriptedOptions = {
        format: S1_IDS,
        settings: settingsOf(seed, 1),
        model,
        entropy: entropyOf(seed),
      };
      const second: ScriptedOptions = {
        ...first,
        settings: {
          ...settingsOf(seed, 2),
          loopGuard,
          maxAnswerTokens: first.settings.maxAnswerTokens,
        },
      };
      const fresh = drive(second);
      for (const until of [1, 7, 20, 45, 1000]) {
        const changed = change(second, drive({ ...first, until }));
        expect(idsOf(changed.tokens)).toEqual(idsOf(fresh.tokens));
      }
    }
  });
});
