/**
 * Decoding, forking, rolling back, probing and branching in random order, on a real decoder: whatever the order, tokens and answers
 * are those of a run that was started with the last settings, branched off at the same place and was never disturbed.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTinyDecoder } from '../../tests/fixtures/tiny-qwen2/tiny-decoder.ts';
import { uniformAt } from '../lib/random.ts';
import { ALL_PROBES, NO_PROBES } from '../reasoning/probe.ts';
import { DEFAULT_RUN_SETTINGS, type RunSettings } from '../reasoning/run-settings.ts';
import type { TraceToken } from '../reasoning/trace.ts';
import type { Decoder } from './decoder.ts';
import { startOrtWasmInNode } from './ort-wasm-node.ts';
import { SharedTraces } from './shared-traces.ts';
import { freshRuns, TINY_CONTEXT, TinyLane } from './testing/tiny-lane.ts';
import type { ScriptedStart } from './trace-script.ts';

const SEQUENCES = 1000;
const MOST_THINKING = 24;

let decoder: Decoder;
let fresh: (settings: RunSettings, script?: ScriptedStart) => Promise<readonly number[]>;
beforeAll(async () => {
  decoder = await openTinyDecoder(await startOrtWasmInNode(1), 'two-layer', TINY_CONTEXT);
  fresh = freshRuns(decoder);
});
afterAll(() => decoder.dispose());

/** A token of the trace, not inside a closing delimiter, and what is to come in its place. */
function randomScript(tokens: readonly TraceToken[], below: (limit: number) => number): ScriptedStart {
  const places = tokens.filter(({ role, thinkingEnd }) => role !== 'delimiter' || thinkingEnd !== undefined);
  const at = places[below(places.length)]?.index ?? 0;
  const kept = tokens.slice(0, at);
  const token = tokens[at];
  const phase = token?.role === 'delimiter' ? 'thinking' : (token?.phase ?? 'thinking');
  const placed = (id: number, index: number, role: 'chosen' | 'inserted'): TraceToken => ({
    index,
    id,
    text: '',
    phase,
    origin: 'forced',
    role,
    atMs: 0,
  });
  switch (below(5)) {
    case 0:
      return { tokens: kept, first: 'answer-now' };
    case 1:
      return { tokens: kept, first: 'wait-now' };
    case 2:
      return { tokens: [...kept, placed(40 + below(40), at, 'inserted'), placed(95, at + 1, 'inserted')] };
    case 3: {
      const others = token?.alternatives ?? [];
      const id = others[below(Math.max(1, others.length))]?.id ?? 41;
      return { tokens: [...kept, placed(id, at, 'chosen')] };
    }
    default:
      return { tokens: kept };
  }
}

/** Does one sequence of random operations, and compares what came of it. @returns how often each was done */
async function playSequence(seed: number): Promise<Record<'rollbacks' | 'probes' | 'branches', number>> {
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
  const traces = new SharedTraces(decoder);
  const probes = below(2) === 0 ? ALL_PROBES : NO_PROBES;
  const parents: { readonly lane: TinyLane; readonly script: ScriptedStart | undefined }[] = [];
  let lane = new TinyLane(decoder, settings, { probes, sharing: { traces, runId: 'root' } });
  let script: ScriptedStart | undefined;
  let rollbacks = 0;
  let branches = 0;
  for (let operation = 4 + below(7); operation > 0; operation--) {
    switch (below(5)) {
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
        break;
      case 4: {
        const parent = lane;
        parents.push({ lane, script });
        script = randomScript(parent.tokens, below);
        const sharing = { traces, runId: `branch ${branches}` };
        lane = new TinyLane(decoder, parent.settings, { probes, sharing, script });
        branches++;
        // The rows of a run that is still there are copied, those of one that has gone are computed.
        if (below(2) === 0) parent.run.release();
      }
    }
  }
  await lane.turns(Infinity);
  expect(lane.ids).toEqual(await fresh(lane.settings, script));
  const lanes = [...parents, { lane, script }];
  lanes.forEach(({ lane: { run } }) => run.release());
  for (const { probe, settings: then, script: before } of lanes.flatMap(probesOf)) {
    const wanted = await fresh({ ...then, budget: probe.position }, before);
    expect(probe.tokens.map((token) => token.id)).toEqual(wanted.slice(probe.position));
  }
  return { rollbacks, probes: lanes.flatMap(probesOf).length, branches };
}

function probesOf({ lane, script }: { readonly lane: TinyLane; readonly script: ScriptedStart | undefined }) {
  return lane.probes.map((told) => ({ ...told, script }));
}

describe('random sequences of decoding, forking, rolling back, probing and branching', () => {
  it('give token for token what a fresh run gives', { timeout: 600_000 }, async () => {
    let rollbacks = 0;
    let probes = 0;
    let branches = 0;
    for (let seed = 0; seed < SEQUENCES; seed++) {
      const done = await playSequence(seed);
      rollbacks += done.rollbacks;
      probes += done.probes;
      branches += done.branches;
    }
    expect(rollbacks).toBeGreaterThan(SEQUENCES);
    expect(probes).toBeGreaterThan(SEQUENCES);
    expect(branches).toBeGreaterThan(SEQUENCES);
  });
});
