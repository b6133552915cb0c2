/**
 * Decoding, forking, rolling back and probing in random order, on a real decoder: whatever the order, tokens and answers
 * are those of a run that was started with the last settings and never disturbed.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTinyDecoder } from '../../tests/fixtures/tiny-qwen2/tiny-decoder.ts';
import { uniformAt } from '../lib/random.ts';
import { ALL_PROBES, NO_PROBES, type Probe } from '../reasoning/probe.ts';
import { DEFAULT_RUN_SETTINGS, type RunSettings } from '../reasoning/run-settings.ts';
import type { ThinkFormatIds } from '../reasoning/think-format.ts';
import type { TraceToken } from '../reasoning/trace.ts';
import type { Decoder } from './decoder.ts';
import { createLaneRun, type LaneRun } from './lane-run.ts';
import { startOrtWasmInNode } from './ort-wasm-node.ts';
import type { Tokenizer } from './tokenizer.ts';

const SEQUENCES = 1000;
const CONTEXT = 64;
const VOCABULARY = 320;
const MOST_THINKING = 24;
const PROMPT = [5, 17, 250, 31];
const WAIT = [9, 10];

/** The checkpoint's weights are random and it has no tokenizer: every id has a text, and a range of them are stops. */
const idRange = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);
const tokenizer: Tokenizer = {
  size: VOCABULARY,
  encode: () => [],
  encodePlain: () => [...WAIT],
  decode: (ids) => ids.map((id) => (id % 13 === 0 ? '\n' : ` ${id}${id % 7 === 0 ? '.' : ''}`)).join(''),
  encodeQuestion: () => [...PROMPT],
};
const format: ThinkFormatIds = {
  id: 'tiny',
  startIds: [300, 301],
  endIds: [302, 303],
  endAtBudgetIds: [302, 303, 304],
  newlineIds: [26],
  thinkingStopIds: idRange(280, 12),
  answerStopIds: idRange(200, 40),
  startEndsInNewline: false,
};

let decoder: Decoder;
beforeAll(async () => {
  decoder = await openTinyDecoder(await startOrtWasmInNode(1), 'two-layer', CONTEXT);
});
afterAll(() => decoder.dispose());

class Follower {
  readonly run: LaneRun;
  readonly probes: { readonly probe: Probe; readonly settings: RunSettings }[] = [];
  tokens: TraceToken[] = [];

  constructor(
    public settings: RunSettings,
    live: boolean,
  ) {
    const request = {
      promptIds: PROMPT,
      settings,
      extensionIds: WAIT,
      probes: live ? ALL_PROBES : NO_PROBES,
    };
    this.run = createLaneRun({ decoder, tokenizer, format, now: () => 0 }, request, (event) => {
      if (event.kind === 'tokens') {
        this.tokens.push(...event.tokens);
      } else if (event.kind === 'truncated') {
        this.tokens = this.tokens.slice(0, event.keep);
      } else if (event.kind === 'probe') {
        this.probes.push({ probe: event.probe, settings: this.settings });
      }
    });
  }

  update(change: Partial<RunSettings>): void {
    this.settings = { ...this.settings, ...change };
    this.run.update(this.settings, WAIT);
  }

  async turns(count: number): Promise<void> {
    for (let i = 0; i < count && (this.run.active || this.run.hasBackgroundWork); i++) {
      await (this.run.active ? this.run.turn(1) : this.run.backgroundTurn());
    }
  }

  get ids(): number[] {
    return this.tokens.map((token) => token.id);
  }
}

const freshIds = new Map<string, readonly number[]>();

/** Ids of a run with these settings from the start. */
async function fresh(settings: RunSettings): Promise<readonly number[]> {
  const key = JSON.stringify(settings);
  const known = freshIds.get(key);
  if (known) {
    return known;
  }
  const lane = new Follower(settings, false);
  await lane.turns(Infinity);
  lane.run.release();
  freshIds.set(key, lane.ids);
  return lane.ids;
}

/** Does one sequence of random operations, and compares what came of it. @returns how often each was done */
async function playSequence(seed: number): Promise<{ rollbacks: number; probes: number }> {
  let draws = 0;
  const below = (limit: number): number => Math.floor(uniformAt(seed, draws++) * limit);
  const sampling = { temperature: below(2), topK: 0, topP: 1, seed: below(5) };
  const settings = {
    ...DEFAULT_RUN_SETTINGS,
    maxAnswerTokens: 4,
    budget: below(MOST_THINKING),
    extensions: 1,
    sampling,
  };
  const lane = new Follower(settings, below(2) === 0);
  let rollbacks = 0;
  for (let operation = 3 + below(6); operation > 0; operation--) {
    switch (below(4)) {
      case 0:
        await lane.turns(1 + below(12));
        break;
      case 1:
        lane.run.probe([below(MOST_THINKING), below(MOST_THINKING)]);
        await lane.turns(below(30));
        break;
      case 2:
        lane.update({ budget: below(MOST_THINKING) });
        rollbacks++;
        break;
      case 3:
        // Never none: the first token of a run without extensions may be a stop, of one with them not.
        lane.update({ extensions: 1 + below(2) });
    }
  }
  await lane.turns(Infinity);
  lane.run.release();
  expect(lane.ids).toEqual(await fresh(lane.settings));
  for (const { probe, settings: then } of lane.probes) {
    const wanted = await fresh({ ...then, budget: probe.position });
    expect(probe.tokens.map((token) => token.id)).toEqual(wanted.slice(probe.position));
  }
  return { rollbacks, probes: lane.probes.length };
}

describe('random sequences of decoding, forking, rolling back and probing', () => {
  it('give token for token what a fresh run gives', { timeout: 600_000 }, async () => {
    let rollbacks = 0;
    let probes = 0;
    for (let seed = 0; seed < SEQUENCES; seed++) {
      const done = await playSequence(seed);
      rollbacks += done.rollbacks;
      probes += done.probes;
    }
    expect(rollbacks).toBeGreaterThan(SEQUENCES);
    expect(probes).toBeGreaterThan(SEQUENCES);
  });
});
