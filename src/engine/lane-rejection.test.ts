import { describe, expect, it } from 'vitest';
import { acceptsRejectionTry } from '../reasoning/harness-variant.ts';
import { DEFAULT_METHOD } from '../reasoning/method.ts';
import { seedOfTry } from '../reasoning/rejection.ts';
import { DEFAULT_RUN_SETTINGS, type RunSettings } from '../reasoning/run-settings.ts';
import { IM_START } from './testing/character-tokenizer.ts';
import { openScriptedLane, type ScriptedLane } from './testing/scripted-lane.ts';

/** So hot that a thought ends anywhere. */
function hot(seed: number, change: Partial<RunSettings> = {}): RunSettings {
  const sampling = { temperature: 3, topK: 0, topP: 1, seed };
  return { ...DEFAULT_RUN_SETTINGS, budget: 200, maxAnswerTokens: 4, sampling, ...change };
}

function rejecting(
  seed: number,
  limit: number,
  tries: number,
  change: Partial<RunSettings> = {},
): RunSettings {
  return {
    ...hot(seed, change),
    method: { ...DEFAULT_METHOD, loopGuard: false, rejection: { limit, tries } },
  };
}

const free = (seed: number): RunSettings => ({
  ...hot(seed),
  method: { ...DEFAULT_METHOD, loopGuard: false },
});

async function settled(settings: RunSettings): Promise<ScriptedLane> {
  const lane = openScriptedLane(settings);
  await lane.settle();
  return lane;
}

const ids = (lane: ScriptedLane): number[] => lane.tokens().map((token) => token.id);

/** Thought of an unlimited run, its stop included. */
async function tryOf(seed: number): Promise<number[]> {
  const lane = await settled(free(seed));
  const thought = lane.tokens().filter((token) => token.phase === 'thinking');
  return [...thought.map((token) => token.id), IM_START];
}

describe('rejection sampling', () => {
  it.each([1, 2, 3, 4, 5])('from seed %i on, takes the first try the harness would take', async (seed) => {
    const limit = 11;
    const lane = await settled(rejecting(seed, limit, 100));
    const tries = lane.done().stats.tries ?? 0;
    const verdicts = await Promise.all(
      Array.from({ length: tries }, async (_, i) =>
        acceptsRejectionTry(limit, await tryOf(seedOfTry(seed, i))),
      ),
    );
    expect(verdicts).toEqual(Array.from({ length: tries }, (_, i) => i === tries - 1));
    const fresh = await settled(free(seedOfTry(seed, tries - 1)));
    expect(ids(lane)).toEqual(ids(fresh));
    expect(lane.events).toContainEqual(
      expect.objectContaining({ kind: 'thinking-ended', reason: 'natural' }),
    );
  });

  it('had to try again in at least one of these', async () => {
    const tries = await Promise.all(
      [1, 2, 3, 4, 5].map(async (seed) => (await settled(rejecting(seed, 11, 100))).done().stats.tries ?? 0),
    );
    expect(Math.max(...tries)).toBeGreaterThan(2);
  });

  it('gives up after its last try, which stays, and can be answered by hand', async () => {
    const lane = await settled(rejecting(7, 2, 4));
    expect(lane.done()).toMatchObject({
      stoppedBy: 'rejected',
      answer: null,
      stats: { tries: 4, thinkingTokens: 2 },
    });
    lane.run.command('answer-now');
    await lane.settle();
    expect(lane.done().stoppedBy).not.toBe('rejected');
    expect(lane.tokens()[2]).toMatchObject({ thinkingEnd: 'user' });
  });

  it('tries once without temperature: all tries would be the same', async () => {
    const greedy = { maxAnswerTokens: 64, sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 } };
    const lane = await settled(rejecting(0, 5, 100, greedy));
    expect(lane.done()).toMatchObject({ stoppedBy: 'rejected', stats: { tries: 1 } });
    expect((await settled(rejecting(0, 11, 100, greedy))).done()).toMatchObject({ answer: 'h' });
  });

  it('begins with the first try again when settings are moved, and ends as a run that had them', async () => {
    const lane = await settled(rejecting(2, 11, 100));
    const moved = rejecting(2, 11, 100, { budget: 8 });
    lane.run.update(moved, []);
    await lane.settle();
    const fresh = await settled(moved);
    expect(ids(lane)).toEqual(ids(fresh));
    expect(lane.done().stats.tries).toBe(fresh.done().stats.tries);
  });

  it('does not count tries where it is off', async () => {
    expect((await settled(free(1))).done().stats.tries).toBeUndefined();
  });

  it('makes probes of the try that was taken', async () => {
    const lane = await settled(rejecting(2, 11, 100));
    const plain = ids(lane);
    lane.run.probe([0, 5]);
    await lane.settle();
    const seed = seedOfTry(2, (lane.done().stats.tries ?? 1) - 1);
    const fresh = await settled({ ...free(seed), budget: 5 });
    expect(lane.probes()[1]?.tokens.map((token) => token.id)).toEqual(ids(fresh).slice(5));
    expect(ids(lane)).toEqual(plain);
  });
});
