/**
 * Decoding, forking, rolling back and probing in random order, on a real decoder: whatever the order, tokens and answers
 * are those of a run that was started with the last settings and never disturbed.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTinyDecoder } from '../../tests/fixtures/tiny-qwen2/tiny-decoder.ts';
import { uniformAt } from '../lib/random.ts';
import { ALL_PROBES, NO_PROBES } from '../reasoning/probe.ts';
import { DEFAULT_RUN_SETTINGS, type RunSettings } from '../reasoning/run-settings.ts';
import type { Decoder } from './decoder.ts';
import { startOrtWasmInNode } from './ort-wasm-node.ts';
import { freshRuns, TINY_CONTEXT, TinyLane } from './testing/tiny-lane.ts';

const SEQUENCES = 1000;
const MOST_THINKING = 24;

let decoder: Decoder;
let fresh: (settings: RunSettings) => Promise<readonly number[]>;
beforeAll(async () => {
  decoder = await openTinyDecoder(await startOrtWasmInNode(1), 'two-layer', TINY_CONTEXT);
  fresh = freshRuns(decoder);
});
afterAll(() => decoder.dispose());

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
  const lane = new TinyLane(decoder, settings, { probes: below(2) === 0 ? ALL_PROBES : NO_PROBES });
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
