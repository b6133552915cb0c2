import { describe, expect, it } from 'vitest';
import { NO_RULES, type BudgetSettings } from './budget-machine.ts';
import type { HarnessSettings } from './harness-variant.ts';
import { PER_ROUND_POLICY } from './per-round-policy.ts';
import { FIRST_ROUND, HARNESS_VECTORS, SECOND_ROUND, WITH_WAIT } from './testing/harness-vectors.ts';
import { runHarness } from './testing/run-harness.ts';
import { drive, idsOf, scriptedModel, thoughtIds, type ScriptedRun } from './testing/scripted-model.ts';
import { IM_END, IM_START, LONG_ROUND, S1_IDS, WAIT } from './testing/vectors.ts';
import { uniformAt } from '../lib/random.ts';

function settingsOf({ budget, ignore, ignoreIds, minTokens }: HarnessSettings): BudgetSettings {
  return {
    ...NO_RULES,
    budget,
    extensions: ignore ?? 0,
    extensionIds: ignoreIds,
    minThinking: minTokens ?? 0,
    maxAnswerTokens: 1,
  };
}

/** The policy over these rounds, each of which the model would emit. */
function run(
  settings: HarnessSettings,
  rounds: readonly (readonly number[])[],
  asked?: () => void,
): ScriptedRun {
  const next = scriptedModel(rounds.flat(), IM_END);
  return drive({
    format: S1_IDS,
    settings: settingsOf(settings),
    policy: PER_ROUND_POLICY,
    model: (ids, masked) => {
      asked?.();
      return next(ids, masked);
    },
  });
}

describe('a budget per round', () => {
  it.each(HARNESS_VECTORS)('$name', ({ settings, rounds, ids }) => {
    expect(thoughtIds(run(settings, rounds))).toEqual(ids);
  });

  it('T7 and T9 end as the harness ends them', () => {
    const cut = { ...WITH_WAIT, budget: 9 };
    expect(run({ ...cut, ignore: 2 }, [FIRST_ROUND, LONG_ROUND]).state.thinkingEnd).toBe('budget');
    const natural = run({ ...cut, ignore: 1 }, [FIRST_ROUND, SECOND_ROUND]).state;
    expect(natural).toMatchObject({ thinkingEnd: 'natural', thinkingTokens: 9, forcedTokens: 1 });
  });

  it('gives a second round all of its budget', () => {
    let asked = 0;
    run({ ...WITH_WAIT, budget: 9, ignore: 2 }, [FIRST_ROUND, LONG_ROUND], () => asked++);
    expect(asked).toBe(FIRST_ROUND.length + LONG_ROUND.length + 1);
  });

  it('gives what the harness gives, whatever the model does', () => {
    for (let seed = 0; seed < 400; seed++) {
      const draw = (n: number): number => uniformAt(seed, n);
      const ignore = Math.floor(draw(1) * 4);
      const settings: HarnessSettings = {
        budget: 1 + Math.floor(draw(2) * 12),
        ignoreIds: draw(3) < 0.3 ? [] : [WAIT, 11].slice(0, 1 + Math.floor(draw(4) * 2)),
        ...(ignore > 0 ? { ignore } : {}),
      };
      const rounds = Array.from({ length: ignore + 1 }, (_, round) => {
        const length = Math.floor(draw(10 + round) * 16);
        const ids = Array.from({ length }, (_word, i) => 300 + i + 20 * round);
        return [...ids.slice(0, settings.budget), ...(length < settings.budget ? [1, IM_START] : [])];
      });
      const played = rounds.slice(0, 1 + rounds.findIndex((ids) => !ids.includes(IM_START)) || rounds.length);
      // A round of one id and a stop may be longer than a budget of one.
      const fit = played.map((ids) => ids.slice(0, settings.budget));
      expect(thoughtIds(run(settings, fit)), String(seed)).toEqual(runHarness(settings, fit).ids);
    }
  });

  it('puts "Wait" at the end of a thought that is over, and asks for a new round', () => {
    const done = run({ ...WITH_WAIT, budget: 4 }, [[1, 2, IM_START]]);
    const facts = { textEndsInNewline: false, textEndsSentence: false, contextLeft: 1000 };
    const settings = settingsOf({ ...WITH_WAIT, budget: 4 });
    const { move } = PER_ROUND_POLICY.waitNow(S1_IDS, settings, done.state, facts);
    expect(move).toEqual({ kind: 'truncate', keep: 2, reason: 'resume' });
    const open = PER_ROUND_POLICY.stateOf(S1_IDS, done.tokens.slice(0, 2));
    const forced = PER_ROUND_POLICY.waitNow(S1_IDS, settings, open, facts);
    expect(forced).toMatchObject({ move: { kind: 'force', ids: [WAIT] }, state: { roundTokens: 0 } });
    expect(idsOf(done.tokens.slice(0, 2))).toEqual([1, 2]);
  });
});
