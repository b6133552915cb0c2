/**
 * Lanes that share what they have in common, on a real decoder, in random company and under random steering: each
 * leads to the tokens it would have had alone.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTinyDecoder } from '../../tests/fixtures/tiny-qwen2/tiny-decoder.ts';
import { uniformAt } from '../lib/random.ts';
import { ALL_PROBES, NO_PROBES } from '../reasoning/probe.ts';
import type { RunCommand } from '../reasoning/run-event.ts';
import { DEFAULT_RUN_SETTINGS, withMethod, type RunSettings } from '../reasoning/run-settings.ts';
import type { Decoder } from './decoder.ts';
import { startOrtWasmInNode } from './ort-wasm-node.ts';
import { SharedTraces } from './shared-traces.ts';
import { freshRuns, TINY_CONTEXT, TinyLane } from './testing/tiny-lane.ts';

const SEQUENCES = 300;
const MOST_THINKING = 24;
const COMMANDS: readonly RunCommand[] = ['answer-now', 'wait-now', 'stop'];

let decoder: Decoder;
let steps = 0;
let batches = 0;
let fresh: (settings: RunSettings) => Promise<readonly number[]>;
beforeAll(async () => {
  const opened = await openTinyDecoder(await startOrtWasmInNode(1), 'two-layer', TINY_CONTEXT);
  decoder = {
    vocabSize: opened.vocabSize,
    contextLength: opened.contextLength,
    batchRows: opened.batchRows,
    createCache: () => opened.createCache(),
    createBatch: (rows) => opened.createBatch(rows),
    step: (cache, ids) => {
      steps++;
      return opened.step(cache, ids);
    },
    stepBatch: (caches, ids) => {
      steps += caches.length;
      batches++;
      return opened.stepBatch(caches, ids);
    },
    copyCache: (from, to, length) => opened.copyCache(from, to, length),
    releaseCache: (cache) => opened.releaseCache(cache),
    dispose: () => opened.dispose(),
  };
  fresh = freshRuns(decoder);
});
afterAll(() => decoder.dispose());

type Below = (limit: number) => number;

function randomSettings(below: Below): RunSettings {
  return {
    ...DEFAULT_RUN_SETTINGS,
    maxAnswerTokens: 4,
    budget: below(MOST_THINKING),
    extensions: below(3),
    extensionString: below(4) === 0 ? '' : 'Wait',
    // Some share all random draws, some have their own.
    sampling: { temperature: below(2), topK: 0, topP: 1, seed: below(2) },
  };
}

function below(seed: number): Below {
  let draws = 0;
  return (limit) => Math.floor(uniformAt(seed, draws++) * limit);
}

/** How lanes take their turns. */
const WAYS = ['one by one', 'together'] as const;
type Way = (typeof WAYS)[number];

async function rounds(
  lanes: readonly TinyLane[],
  count: number,
  way: Way,
  { rows }: SharedTraces,
): Promise<void> {
  for (let i = 0; i < count && lanes.some(({ run }) => run.active || run.hasBackgroundWork); i++) {
    const active = lanes.filter(({ run }) => run.active);
    const turns = (active.length > 0 ? active : lanes).map((lane) => () => lane.turns(1));
    if (way === 'together' && active.length > 0) {
      const results = await rows.together(turns);
      results.forEach((result) => expect(result).toEqual({ status: 'fulfilled', value: undefined }));
    } else {
      for (const turn of turns) await turn();
    }
  }
}

/** Budgets and extensions move, probes come in between, lanes come and go. @returns tokens that were shared */
async function playSettings(seed: number, way: Way): Promise<number> {
  const draw = below(seed);
  const traces = new SharedTraces(decoder);
  const open = (i: number): TinyLane => {
    const probes = draw(3) === 0 ? ALL_PROBES : NO_PROBES;
    return new TinyLane(decoder, randomSettings(draw), { probes, sharing: { traces, runId: `run ${i}` } });
  };
  const lanes = Array.from({ length: 2 + draw(4) }, (_, i) => open(i));
  for (let operation = 2 + draw(6); operation > 0; operation--) {
    await rounds(lanes, draw(16), way, traces);
    const lane = lanes[draw(lanes.length)];
    switch (draw(5)) {
      case 0:
        lane?.update({ budget: draw(MOST_THINKING) });
        break;
      case 1:
        // From none to some changes the first token's mask, which a run that goes on cannot make up for.
        lane?.update({ extensions: lane.settings.extensions === 0 ? 0 : 1 + draw(2) });
        break;
      case 2:
        lane?.run.probe([draw(MOST_THINKING), draw(MOST_THINKING)]);
        break;
      case 3:
        lanes.push(open(lanes.length));
        break;
      case 4:
        lane?.run.release();
        if (lane) lanes.splice(lanes.indexOf(lane), 1);
    }
  }
  await rounds(lanes, Infinity, way, traces);
  for (const lane of lanes) {
    expect(lane.ids).toEqual(await fresh(lane.settings));
    for (const { probe, settings } of lane.probes) {
      const wanted = await fresh({ ...settings, budget: probe.position });
      expect(probe.tokens.map((token) => token.id)).toEqual(wanted.slice(probe.position));
    }
  }
  lanes.forEach((lane) => lane.run.release());
  return lanes.reduce((sum, lane) => sum + (lane.stats?.shared?.tokens ?? 0), 0);
}

interface Pressed {
  readonly command: RunCommand;
  readonly tokens: number;
  readonly active: boolean;
}

/** Every command is given to a lane in company, and again to one that is alone, at the same token. */
async function playCommands(seed: number, way: Way): Promise<number> {
  const draw = below(seed);
  const traces = new SharedTraces(decoder);
  const lanes = Array.from({ length: 2 + draw(3) }, (_, i) => {
    const rules = {
      minThinking: draw(8),
      sentenceWindow: draw(3),
      minEntropy: draw(3),
      loopGuard: draw(2) === 0,
    };
    const settings = withMethod({ ...randomSettings(draw), extensionString: 'Wait' }, rules);
    return new TinyLane(decoder, settings, { sharing: { traces, runId: `run ${i}` } });
  });
  const pressed = new Map<TinyLane, Pressed[]>(lanes.map((lane) => [lane, []]));
  for (let operation = 1 + draw(4); operation > 0; operation--) {
    await rounds(lanes, draw(20), way, traces);
    const lane = lanes[draw(lanes.length)];
    const command = COMMANDS[draw(COMMANDS.length)];
    if (lane && command) {
      pressed.get(lane)?.push({ command, tokens: lane.tokens.length, active: lane.run.active });
      lane.run.command(command);
    }
  }
  await rounds(lanes, Infinity, way, traces);
  for (const lane of lanes) {
    const alone = new TinyLane(decoder, lane.settings);
    for (const { command, tokens, active } of pressed.get(lane) ?? []) {
      for (let i = 0; i < 500 && (alone.tokens.length !== tokens || alone.run.active !== active); i++) {
        await alone.turns(1);
      }
      alone.run.command(command);
    }
    await alone.turns(Infinity);
    expect(lane.ids).toEqual(alone.ids);
    alone.run.release();
  }
  lanes.forEach((lane) => lane.run.release());
  return lanes.reduce((sum, lane) => sum + (lane.stats?.shared?.tokens ?? 0), 0);
}

describe.each(WAYS)('lanes that share what they have in common and take turns %s', (way) => {
  it('have the tokens of lone runs, however settings move', { timeout: 600_000 }, async () => {
    let shared = 0;
    const before = batches;
    for (let seed = 0; seed < SEQUENCES; seed++) {
      shared += await playSettings(seed, way);
    }
    expect(shared).toBeGreaterThan(SEQUENCES);
    expect(batches - before > SEQUENCES).toBe(way === 'together');
  });

  it('have the tokens of lone runs, whatever is pressed', { timeout: 600_000 }, async () => {
    let shared = 0;
    for (let seed = 0; seed < SEQUENCES; seed++) {
      shared += await playCommands(1000 + seed, way);
    }
    expect(shared).toBeGreaterThan(SEQUENCES);
  });

  it('take the steps of the longest, and those of the answers', { timeout: 600_000 }, async () => {
    let together = 0;
    let alone = 0;
    for (let seed = 0; seed < 20; seed++) {
      const sampling = { temperature: 1, topK: 0, topP: 1, seed };
      const common = { ...DEFAULT_RUN_SETTINGS, maxAnswerTokens: 4, extensions: 2, sampling };
      const settings = [1, 2, 4, 8, 16, 24].map((budget) => ({ ...common, budget }));
      const lone: number[] = [];
      const answers: number[] = [];
      for (const each of settings) {
        const lane = new TinyLane(decoder, each);
        lone.push(await stepsOf([lane], way, new SharedTraces(decoder)));
        // One more than it has tokens: the one that ends it.
        answers.push((lane.stats?.answerTokens ?? 0) + 1);
      }
      const traces = new SharedTraces(decoder);
      const company = settings.map(
        (each, i) => new TinyLane(decoder, each, { sharing: { traces, runId: `run ${i}` } }),
      );
      const taken = await stepsOf(company, way, traces);
      expect(taken).toBeLessThanOrEqual(sum([lone.at(-1) ?? 0, ...answers.slice(0, -1)]));
      together += taken;
      alone += sum(lone);
    }
    expect(together).toBeLessThan(0.75 * alone);
  });
});

async function stepsOf(lanes: readonly TinyLane[], way: Way, traces: SharedTraces): Promise<number> {
  const before = steps;
  await rounds(lanes, Infinity, way, traces);
  lanes.forEach((lane) => lane.run.release());
  return steps - before;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
