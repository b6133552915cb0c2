import { describe, expect, it } from 'vitest';
import { ALL_PROBES, NO_PROBES, type Probe, type ProbeRule } from '../reasoning/probe.ts';
import { DEFAULT_RUN_SETTINGS, type RunSettings } from '../reasoning/run-settings.ts';
import type { TraceToken } from '../reasoning/trace.ts';
import { characterTokenizer } from './testing/character-tokenizer.ts';
import type { Script, ScriptedDecoder } from './testing/scripted-decoder.ts';
import {
  openScriptedDecoder,
  openScriptedLane,
  text,
  thinker,
  type ScriptedLane,
} from './testing/scripted-lane.ts';

const LIVE: ProbeRule = { everyTokens: 1, sentenceEnds: true, suppressedEnds: true };
const waitIds = characterTokenizer.encodePlain('Wait');

/** What must be the same whether or not the thought was probed: everything but the clock. */
const trace = (lane: ScriptedLane): object[] => lane.tokens().map((token) => ({ ...token, atMs: 0 }));
const ids = (tokens: readonly TraceToken[]): number[] => tokens.map((token) => token.id);

async function finished(settings: Partial<RunSettings>, probes = NO_PROBES, script: Script = thinker) {
  const lane = openScriptedLane(settings, script, probes);
  await lane.settle();
  return lane;
}

async function expectAsFreshRun(settings: Partial<RunSettings>, probe: Probe): Promise<void> {
  const fresh = await finished({ ...settings, budget: probe.position });
  expect(ids(probe.tokens)).toEqual(ids(fresh.tokens().slice(probe.position)));
  expect(probe.answer).toBe(fresh.done().answer);
  expect(probe.tokens[0]?.index).toBe(probe.position);
}

describe.each([
  ['greedy', {}],
  ['two extensions', { extensions: 2 }],
  ['an empty extension string', { extensions: 1, extensionString: '' }],
  ['cut at the budget', { budget: 7 }],
  ['sampled', { sampling: { temperature: 1.5, topK: 0, topP: 1, seed: 3 } }],
] as const)('probes of a run: %s', (_name, change) => {
  const settings = { budget: 60, ...change };

  it('while it thinks leave the trace as it is, and answer as a run with that budget', async () => {
    const plain = await finished(settings);
    const probed = await finished(settings, LIVE);
    expect(trace(probed)).toEqual(trace(plain));
    expect(probed.done().answer).toBe(plain.done().answer);
    expect(probed.done().stats.decodeSteps).toBe(plain.done().stats.decodeSteps);
    expect(probed.probes().length).toBeGreaterThan(5);
    for (const probe of probed.probes()) {
      await expectAsFreshRun(settings, probe);
    }
  });

  it('afterwards leave the trace as it is, at any position and in any order', async () => {
    const plain = await finished(settings);
    const lane = await finished(settings);
    const positions = Array.from({ length: lane.done().stats.thinkingTokens + 1 }, (_, i) => i).reverse();
    lane.run.probe(positions);
    expect(lane.run.active).toBe(false);
    await lane.settle();
    expect(trace(lane)).toEqual(trace(plain));
    expect(lane.probes().map((probe) => probe.position)).toEqual(positions);
    for (const probe of lane.probes()) {
      await expectAsFreshRun(settings, probe);
    }
    expect(lane.decoder.counts.openCaches).toBe(1);
  });
});

describe('the entropy of a probe', () => {
  /** A model that is sure of everything but the letter it answers with. */
  function undecided(): ScriptedLane {
    let read: readonly number[] = [];
    const decoder = openScriptedDecoder((known) => {
      read = [...known];
      return thinker(known);
    });
    const doubtful: ScriptedDecoder = {
      ...decoder,
      async step(cache, added) {
        const logits = await decoder.step(cache, added);
        return /answer\n(?:Final )?Answer: $/u.test(text(read)) ? logits.map((logit) => logit / 12) : logits;
      },
    };
    return openScriptedLane({ budget: 60 }, thinker, NO_PROBES, { decoder: doubtful });
  }

  it('is that of the letter, and not of the words before it', async () => {
    const lane = undecided();
    await lane.settle();
    lane.run.probe([4]);
    await lane.settle();
    const [probe] = lane.probes();
    const answer = lane.tokens().findLast((token) => token.text === 'h');
    expect(probe?.tokens.find((token) => token.origin === 'sampled')?.entropy).toBeLessThan(0.1);
    expect(probe?.answer).toBe('c');
    expect(answer?.entropy).toBeGreaterThan(4);
    expect(probe?.entropy).toBeCloseTo(answer?.entropy ?? 0, 6);
  });
});

describe('what probes cost', () => {
  const costOf = (probes: readonly Probe[]): { steps: number; ids: number } => ({
    steps: probes.reduce((sum, probe) => sum + probe.steps, 0),
    ids: probes.reduce((sum, probe) => sum + probe.tokens.length, 0),
  });

  it('sixteen live ones: their closing and answer tokens, and not one step of thinking more', async () => {
    const long: Script = (known) => {
      const text = characterTokenizer.decode(known).split('<|im_start|>think')[1] ?? '';
      return text.includes('<|im_start|>') || text.length >= 64 ? thinker(known) : 97 + (text.length % 23);
    };
    const plain = await finished({ budget: 64 }, NO_PROBES, long);
    const probed = await finished({ budget: 64 }, { ...NO_PROBES, everyTokens: 4 }, long);
    const probes = probed.probes();
    expect(probes).toHaveLength(16);
    const extra = {
      steps: probed.decoder.counts.steps - plain.decoder.counts.steps,
      ids: probed.decoder.counts.ids - plain.decoder.counts.ids,
    };
    expect(extra).toEqual(costOf(probes));
    // A probe is one step over its closing tokens and one per token of its answer.
    const answerTokens = probes
      .flatMap((probe) => probe.tokens)
      .filter((token) => token.origin === 'sampled');
    expect(extra.steps).toBe(probes.length + answerTokens.length);
    expect(ids(probed.tokens())).toEqual(ids(plain.tokens()));
  });

  it('afterwards: the same, and what follows recomputes nothing', async () => {
    const lane = await finished({ budget: 60, extensions: 1 });
    const before = { ...lane.decoder.counts };
    lane.run.probe([0, 3, 9, 5]);
    await lane.settle();
    expect(lane.decoder.counts.steps - before.steps).toBe(costOf(lane.probes()).steps);
    // Where the thought goes on as it is closed, the newline is there already.
    expect(lane.decoder.counts.ids - before.ids).toBeLessThanOrEqual(costOf(lane.probes()).ids);
    const probed = lane.decoder.counts.ids;
    lane.run.update({ ...DEFAULT_RUN_SETTINGS, budget: 60, extensions: 2 }, waitIds);
    await lane.turns(1);
    expect(lane.decoder.counts.ids - probed).toBe(1);
  });
});

describe.each([
  ['greedy', { extensions: 2 }],
  ['cut at the budget', { budget: 7 }],
  ['sampled', { sampling: { temperature: 1.5, topK: 0, topP: 1, seed: 3 } }],
] as const)('a probe asked for while the run is live: %s', (_name, change) => {
  const settings = { budget: 60, ...change };

  it('is made between two tokens, answers as a run with that budget, and leaves the trace as it is', async () => {
    const plain = await finished(settings);
    const lane = openScriptedLane(settings);
    const asked: number[] = [];
    for (let i = 0; lane.run.active && i < 2000; i++) {
      await lane.turns(1);
      const known = lane.tokens().filter((token) => token.phase === 'thinking').length;
      // At the end of the thought, in its middle, and at its start, by turns.
      const position = [known, Math.floor(known / 2), 0][i % 3] ?? 0;
      if (lane.run.active && i > 0 && !asked.includes(position)) {
        asked.push(position);
        lane.run.probe([position]);
        const before = lane.probes().length;
        while (lane.run.active && lane.probes().length === before) await lane.turns(1);
      }
    }
    await lane.settle();
    expect(lane.probes().map((probe) => probe.position)).toEqual(asked);
    expect(asked.length).toBeGreaterThan(5);
    expect(trace(lane)).toEqual(trace(plain));
    expect(lane.done().answer).toBe(plain.done().answer);
    expect(lane.done().stats.decodeSteps).toBe(plain.done().stats.decodeSteps);
    for (const probe of lane.probes()) {
      await expectAsFreshRun(settings, probe);
    }
    lane.run.release();
    expect(lane.decoder.counts.openCaches).toBe(0);
  });

  it('comes before the next token', async () => {
    const lane = openScriptedLane(settings);
    await lane.turns(6);
    const written = lane.tokens().length;
    lane.run.probe([3]);
    while (lane.probes().length === 0) await lane.turns(1);
    expect(lane.tokens()).toHaveLength(written);
  });

  it('holds the thought up once, however many were asked for before; the others come later', async () => {
    const lane = openScriptedLane(settings);
    await lane.turns(6);
    for (const position of [1, 2, 3, 4]) lane.run.probe([position]);
    await lane.settle();
    expect(lane.probes().map((probe) => probe.position)).toEqual([4, 3, 2, 1]);
    const done = lane.events.findIndex((event) => event.kind === 'done');
    const live = lane.events.slice(0, done).filter((event) => event.kind === 'probe');
    expect(live).toHaveLength(1);
  });

  it('beyond what was thought is passed over', async () => {
    const lane = openScriptedLane(settings);
    await lane.turns(4);
    lane.run.probe([50]);
    await lane.settle();
    expect(lane.probes()).toEqual([]);
    expect(trace(lane)).toEqual(trace(await finished(settings)));
  });
});

describe('a probe in the way of something else', () => {
  it.each([1, 2, 3, 4, 5])('is taken back when the budget moves after %i turns', async (turns) => {
    const lane = openScriptedLane({ budget: 60 }, thinker, LIVE);
    await lane.turns(7 + turns);
    lane.run.update({ ...DEFAULT_RUN_SETTINGS, budget: 60, extensions: 1 }, waitIds);
    await lane.turns(turns);
    lane.run.command('answer-now');
    await lane.settle();
    const fresh = await finished({ budget: lane.done().stats.thinkingTokens, extensions: 1 });
    expect(ids(lane.tokens())).toEqual(ids(fresh.tokens()));
  });

  it('asked for, it is made again later', async () => {
    const lane = await finished({ budget: 60 });
    lane.run.probe([2, 4, 6, 500]);
    await lane.run.backgroundTurn();
    await lane.run.backgroundTurn();
    lane.run.update({ ...DEFAULT_RUN_SETTINGS, budget: 60, extensions: 1 }, waitIds);
    expect(lane.run.active).toBe(true);
    expect(lane.run.hasBackgroundWork).toBe(false);
    await lane.settle();
    expect(lane.probes().map((probe) => probe.position)).toEqual([2, 4, 6]);
    expect(lane.thinking()).toBe('\nabcdefgh\nWait, x1\n');
  });

  it('asked for last, it comes first', async () => {
    const lane = await finished({ budget: 60 });
    lane.run.probe([2, 4, 6]);
    await lane.run.backgroundTurn();
    lane.run.probe([5, 6]);
    await lane.settle();
    expect(lane.probes().map((probe) => probe.position)).toEqual([2, 5, 6, 4]);
  });

  it('is given up with the run, and nothing stays allocated', async () => {
    const lane = await finished({ budget: 60 }, ALL_PROBES);
    lane.run.probe([2, 4]);
    await lane.run.backgroundTurn();
    lane.run.release();
    expect(lane.decoder.counts.openCaches).toBe(0);
    expect(lane.run.hasBackgroundWork).toBe(false);
  });

  it('is made of a thought that was stopped, too, which then goes on as if not', async () => {
    const lane = openScriptedLane({ budget: 60 });
    await lane.turns(5);
    lane.run.command('stop');
    lane.run.probe([5]);
    await lane.settle();
    expect(lane.probes()[0]?.answer).toBe('d');
    const before = lane.decoder.counts.ids;
    lane.run.command('wait-now');
    await lane.turns(1);
    expect(lane.decoder.counts.ids - before).toBe('Wait'.length);
    expect(lane.thinking()).toContain('\nabcdWait');
  });
});
