import { describe, expect, it } from 'vitest';
import { uniformAt } from '../lib/random.ts';
import { ALL_PROBES, NO_PROBES } from '../reasoning/probe.ts';
import { DEFAULT_RUN_SETTINGS, type RunSettings } from '../reasoning/run-settings.ts';
import { SharedTraces } from './shared-traces.ts';
import { characterTokenizer } from './testing/character-tokenizer.ts';
import type { Script, ScriptedDecoder } from './testing/scripted-decoder.ts';
import {
  openScriptedDecoder,
  format,
  openScriptedLane,
  thinker,
  type ScriptedLane,
} from './testing/scripted-lane.ts';

const waitIds = characterTokenizer.encodePlain('Wait');

/** Thinks for as long as it may. */
const wanderer: Script = (ids) => {
  const text = characterTokenizer.decode(ids).split('<|im_start|>think')[1] ?? '';
  return text.includes('<|im_start|>') ? thinker(ids) : 97 + Math.floor(26 * uniformAt(1, text.length));
};

interface Company {
  readonly decoder: ScriptedDecoder;
  readonly lanes: ScriptedLane[];
  join(settings: Partial<RunSettings>): ScriptedLane;
  rounds(count?: number): Promise<void>;
  /** Turns at the same time. */
  roundsTogether(count?: number): Promise<void>;
}

function company(
  all: readonly Partial<RunSettings>[],
  script: Script = thinker,
  probes = NO_PROBES,
): Company {
  const decoder = openScriptedDecoder(script);
  const traces = new SharedTraces(decoder);
  const lanes: ScriptedLane[] = [];
  const join = (settings: Partial<RunSettings>): ScriptedLane => {
    const sharing = { traces, runId: `run ${lanes.length + 1}` };
    const lane = openScriptedLane(settings, script, probes, { decoder, sharing });
    lanes.push(lane);
    return lane;
  };
  all.forEach(join);
  return {
    decoder,
    lanes,
    join,
    async rounds(count = 1000) {
      for (let i = 0; i < count && lanes.some(({ run }) => run.active); i++) {
        for (const { run } of lanes) {
          if (run.active) await run.turn(lanes.length);
        }
      }
    },
    async roundsTogether(count = 1000) {
      for (let i = 0; i < count && lanes.some(({ run }) => run.active); i++) {
        const active = lanes.filter(({ run }) => run.active);
        await traces.rows.together(
          active.map(
            ({ run }) =>
              () =>
                run.turn(active.length),
          ),
        );
      }
    },
  };
}

/** Everything but the clock. */
const trace = (lane: ScriptedLane): object[] => lane.tokens().map((token) => ({ ...token, atMs: 0 }));

async function alone(settings: Partial<RunSettings>, script: Script = thinker): Promise<ScriptedLane> {
  const lane = openScriptedLane(settings, script);
  await lane.settle();
  return lane;
}

describe('lanes of one question', () => {
  it('that differ in budget cost the longest and the answers, and are what they are alone', async () => {
    const budgets = [8, 16, 32, 64];
    const { lanes, decoder, rounds } = company(
      budgets.map((budget) => ({ budget })),
      wanderer,
    );
    await rounds();
    const answers = lanes.map((lane) => lane.done().stats.answerTokens + 1);
    expect(decoder.counts.steps).toBe(64 + answers.reduce((sum, steps) => sum + steps, 0));
    for (const [i, budget] of budgets.entries()) {
      const lone = await alone({ budget }, wanderer);
      expect(trace(lanes[i]!)).toEqual(trace(lone));
      expect(lanes[i]!.done().answer).toBe(lone.done().answer);
    }
    expect(lanes.map((lane) => lane.done().stats.shared)).toEqual([
      undefined,
      { tokens: 8, savedSteps: 7, runIds: ['run 1'] },
      { tokens: 16, savedSteps: 15, runIds: ['run 1', 'run 2'] },
      { tokens: 32, savedSteps: 31, runIds: ['run 1', 'run 2', 'run 3'] },
    ]);
  });

  it('that differ in extensions part at the first end of the thought', async () => {
    const all = [
      { budget: 90, extensions: 1 },
      { budget: 90, extensions: 2 },
      { budget: 90, extensions: 2, extensionString: 'Hmm' },
      { budget: 90, extensions: 1, extensionString: '' },
    ];
    const { lanes, rounds } = company(all);
    await rounds();
    for (const [i, settings] of all.entries()) {
      expect(trace(lanes[i]!)).toEqual(trace(await alone(settings)));
    }
    const thought = '\nabcdefgh\n';
    expect(lanes.map((lane) => lane.done().stats.shared?.tokens)).toEqual([
      undefined,
      `${thought}Wait, x1\n`.length,
      thought.length,
      thought.length,
    ]);
  });

  it('with the same trace are computed once, answer and probes included', async () => {
    const { lanes, decoder, rounds } = company([{ budget: 50 }, { budget: 70 }], thinker, ALL_PROBES);
    await rounds();
    const { steps } = (await alone({ budget: 50 })).decoder.counts;
    const probes = lanes[0]!.probes();
    // Each step was taken by one of them.
    const taken = lanes.flatMap((lane) => lane.probes()).reduce((sum, probe) => sum + probe.steps, 0);
    expect(decoder.counts.steps).toBe(steps + taken);
    expect(lanes[1]!.probes().map(({ tokens }) => tokens.map(({ id }) => id))).toEqual(
      probes.map(({ tokens }) => tokens.map(({ id }) => id)),
    );
    expect(trace(lanes[1]!)).toEqual(trace(lanes[0]!));
  });

  it('with the same trace need one cache together', async () => {
    const { lanes, decoder, rounds } = company([{ budget: 50 }, { budget: 70 }, { budget: 90 }]);
    await rounds();
    expect(decoder.counts.openCaches).toBe(1);
    for (const { events } of lanes) {
      expect(events.filter((event) => event.kind === 'done')).toHaveLength(1);
    }
    lanes.forEach((lane) => lane.run.release());
    expect(decoder.counts.openCaches).toBe(0);
  });

  it('stream together: none waits until another is done', async () => {
    const { lanes, rounds } = company([{ budget: 64 }, { budget: 32 }, { budget: 16 }], wanderer);
    await rounds(10);
    expect(lanes.map((lane) => lane.tokens().length)).toEqual([10, 10, 10]);
  });

  it('draw from the same distribution each for themselves where their seeds differ', async () => {
    const sampling = (seed: number) => ({ temperature: 1.5, topK: 0, topP: 1, seed });
    const all = [{ sampling: sampling(1) }, { sampling: sampling(2) }];
    const { lanes, rounds } = company(all);
    await rounds();
    for (const [i, settings] of all.entries()) {
      expect(trace(lanes[i]!)).toEqual(trace(await alone(settings)));
    }
  });
});

describe('a lane of a company', () => {
  it('that joins late takes over what is there and then keeps pace', async () => {
    const { lanes, join, decoder, rounds } = company([{ budget: 150 }], wanderer);
    await rounds(100);
    const late = join({ budget: 140 });
    const before = decoder.counts.steps;
    await rounds(2);
    expect(late.tokens()).toHaveLength(102);
    expect(decoder.counts.steps).toBe(before + 2);
    await rounds();
    expect(trace(late)).toEqual(trace(await alone({ budget: 140 }, wanderer)));
    expect(lanes[0]!.done().stats.thinkingTokens).toBe(150);
  });

  it.each(['answer-now', 'wait-now', 'stop'] as const)('goes its own way after "%s"', async (command) => {
    const { lanes, rounds } = company([{ budget: 40 }, { budget: 60 }], wanderer);
    await rounds(12);
    lanes[1]!.run.command(command);
    await rounds();
    const lone = openScriptedLane({ budget: 60 }, wanderer);
    await lone.turns(12);
    lone.run.command(command);
    await lone.settle();
    expect(trace(lanes[1]!)).toEqual(trace(lone));
    expect(trace(lanes[0]!)).toEqual(trace(await alone({ budget: 40 }, wanderer)));
  });

  it('whose budget is moved goes on from where it is', async () => {
    const { lanes, decoder, rounds } = company([{ budget: 20 }, { budget: 60 }], wanderer);
    await rounds();
    const before = decoder.counts.steps;
    lanes[0]!.run.update({ ...DEFAULT_RUN_SETTINGS, budget: 50 }, waitIds);
    await rounds();
    expect(trace(lanes[0]!)).toEqual(trace(await alone({ budget: 50 }, wanderer)));
    // The thought is there already, up to token 60: only the answer is new.
    expect(decoder.counts.steps - before).toBe(lanes[0]!.done().stats.answerTokens + 1);
  });

  it('goes on when the one it followed is removed', async () => {
    const { lanes, rounds, decoder } = company([{ budget: 60 }, { budget: 40 }], wanderer);
    await rounds(12);
    lanes[0]!.run.release();
    await rounds();
    expect(trace(lanes[1]!)).toEqual(trace(await alone({ budget: 40 }, wanderer)));
    lanes[1]!.run.release();
    expect(decoder.counts.openCaches).toBe(0);
  });

  it('thinks again when the question is asked again and all runs of it have gone', async () => {
    const decoder = openScriptedDecoder();
    const traces = new SharedTraces(decoder);
    const ask = async (runId: string): Promise<number> => {
      const before = decoder.counts.steps;
      const lane = openScriptedLane({}, thinker, NO_PROBES, { decoder, sharing: { traces, runId } });
      await lane.settle();
      lane.run.release();
      return decoder.counts.steps - before;
    };
    expect(await ask('first')).toBe(await ask('second'));
  });
});

it('a long prompt is read once by all lanes together', async () => {
  const steps: number[] = [];
  const decoder = openScriptedDecoder();
  const { step } = decoder;
  const counted: ScriptedDecoder = {
    ...decoder,
    step: (cache, ids) => {
      steps.push(ids.length);
      return step(cache, ids);
    },
  };
  const rows = new SharedTraces(counted).rows;
  const prompt = Array.from({ length: 300 }, (_, i) => i % 100);
  const lanes = [rows.open(), rows.open()];
  for (let round = 0; round < 3; round++) {
    for (const lane of lanes) {
      await rows.feed(lane, prompt);
    }
  }
  expect(steps.slice(0, 3)).toEqual([128, 128, 44]);
  expect(steps.slice(3).every((count) => count === 1)).toBe(true);
});

describe('lanes that take their turns together', () => {
  const seeds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  const drawn = (seed: number): Partial<RunSettings> => ({
    budget: 20 + seed,
    sampling: { temperature: 4, topK: 0, topP: 1, seed },
  });

  it('and differ in sampling are run as batches, and are what they are alone', async () => {
    const { lanes, decoder, roundsTogether } = company(seeds.map(drawn), wanderer);
    await roundsTogether();
    for (const [i, seed] of seeds.entries()) {
      expect(trace(lanes[i]!)).toEqual(trace(await alone(drawn(seed), wanderer)));
    }
    const loneSteps = lanes.reduce((sum, lane) => sum + lane.done().stats.decodeSteps, 0);
    expect(decoder.counts.steps).toBeLessThan(loneSteps / 4);
    lanes.forEach(({ run }) => run.release());
    expect(decoder.counts.openCaches).toBe(0);
  });

  it('take one step where the same ids are asked after', async () => {
    const { lanes, decoder, roundsTogether } = company(seeds.map(drawn), wanderer);
    await roundsTogether(1);
    expect(decoder.counts.steps).toBe(1);
    expect(decoder.counts.openCaches).toBe(1);
    expect(lanes.map((lane) => lane.tokens().length)).toEqual(seeds.map(() => 1));
  });

  it('and differ in budget take the steps of the longest and the answers, at most a token behind', async () => {
    const budgets = [8, 16, 32, 64];
    const all = budgets.map((budget) => ({ budget }));
    const { lanes, decoder, roundsTogether } = company(all, wanderer);
    await roundsTogether(7);
    expect(lanes.map((lane) => lane.tokens().length)).toEqual([7, 6, 6, 6]);
    await roundsTogether();
    const answers = lanes.map((lane) => lane.done().stats.answerTokens + 1);
    expect(decoder.counts.steps).toBeLessThanOrEqual(64 + answers.reduce((all, steps) => all + steps, 0));
    for (const [i, settings] of all.entries()) {
      expect(trace(lanes[i]!)).toEqual(trace(await alone(settings, wanderer)));
    }
  });

  it('go on one by one where there is no memory for a batch', async () => {
    const { lanes, decoder, roundsTogether } = company(seeds.map(drawn), wanderer);
    Object.assign(decoder, {
      createBatch: () => {
        throw new RangeError('no memory');
      },
    });
    await roundsTogether();
    expect(decoder.counts.batches).toBe(0);
    for (const [i, seed] of seeds.entries()) {
      expect(trace(lanes[i]!)).toEqual(trace(await alone(drawn(seed), wanderer)));
    }
  });

  it('fail together where their step fails, and leave the others', async () => {
    const decoder = openScriptedDecoder(wanderer);
    const traces = new SharedTraces(decoder);
    const rows = [traces.rows.open(), traces.rows.open(), traces.rows.open()];
    const prompts = [
      [1, 2, 3],
      [1, 2, 4],
      [50, 51],
    ];
    for (const [i, prompt] of prompts.entries()) await traces.rows.feed(rows[i]!, prompt.slice(0, -1));
    Object.assign(decoder, { stepBatch: () => Promise.reject(new Error('broken')) });
    const results = await traces.rows.together([
      async () => void (await traces.rows.feed(rows[0]!, prompts[0]!)),
      async () => void (await traces.rows.feed(rows[1]!, prompts[1]!)),
      async () => void (await traces.rows.feed(rows[2]!, [60, 61, 62, 63])),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  });
});

describe('lanes of different think formats', () => {
  it('share no step, since what ends a thought differs and is told with every token', async () => {
    const decoder = openScriptedDecoder();
    const traces = new SharedTraces(decoder);
    const other = { ...format, thinkingStopIds: [characterTokenizer.encodePlain('h')[0]!] };
    const first = openScriptedLane({}, thinker, NO_PROBES, { decoder, sharing: { traces, runId: 'a' } });
    await first.settle();
    const sharing = { traces, runId: 'b' };
    const second = openScriptedLane({}, thinker, NO_PROBES, { decoder, sharing, format: other });
    await second.settle();
    const alone = openScriptedLane({}, thinker, NO_PROBES, { decoder: openScriptedDecoder(), format: other });
    await alone.settle();
    expect(trace(second)).toEqual(trace(alone));
    expect(second.thinking()).not.toBe(first.thinking());
  });
});
