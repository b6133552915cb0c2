import { describe, expect, it } from 'vitest';
import type { RunSettings } from '../reasoning/run-settings.ts';
import type { TraceToken } from '../reasoning/trace.ts';
import { characterTokenizer } from './testing/character-tokenizer.ts';
import {
  openScriptedDecoder,
  openScriptedLane,
  text,
  thinker,
  type ScriptedLane,
} from './testing/scripted-lane.ts';
import { at } from '../lib/at.ts';
import { DEFAULT_METHOD } from '../reasoning/method.ts';
import { NO_PROBES } from '../reasoning/probe.ts';
import { SharedTraces } from './shared-traces.ts';
import type { ScriptedStart } from './trace-script.ts';

const WAIT = characterTokenizer.encodePlain('Wait');
const SETTINGS: Partial<RunSettings> = { budget: 60, maxAnswerTokens: 20 };

async function finished(settings: Partial<RunSettings> = SETTINGS): Promise<ScriptedLane> {
  const lane = openScriptedLane(settings);
  await lane.settle();
  return lane;
}

function branchOf(start: ScriptedStart, settings: Partial<RunSettings> = SETTINGS): ScriptedLane {
  return openScriptedLane(settings, thinker, NO_PROBES, { decoder: openScriptedDecoder(), script: start });
}

/** Own words as tokens, behind these. */
function words(kept: readonly TraceToken[], string: string): TraceToken[] {
  return characterTokenizer.encodePlain(string).map((id, i) => ({
    index: kept.length + i,
    id,
    text: '',
    phase: kept.at(-1)?.phase ?? 'thinking',
    origin: 'forced',
    role: 'inserted',
    atMs: 0,
  }));
}

function chosen(id: number, place: TraceToken): TraceToken {
  const { index, phase } = place;
  return { index, id, text: '', phase, origin: 'forced', role: 'chosen', atMs: 0 };
}

const written = (lane: ScriptedLane): string => text(lane.tokens().map((token) => token.id));

describe('a run that branches off another', () => {
  it('goes on as the other did where nothing is put in', async () => {
    const parent = await finished();
    const branch = branchOf({ tokens: parent.tokens().slice(0, 5) });
    await branch.settle();
    expect(branch.tokens().map(({ atMs: _, ...facts }) => facts)).toEqual(
      parent.tokens().map(({ atMs: _, ...facts }) => facts),
    );
    expect(branch.done().answer).toBe(parent.done().answer);
  });

  it('asks nothing of the model before it is on its own', async () => {
    const parent = await finished();
    const branch = branchOf({ tokens: parent.tokens().slice(0, 5) });
    await branch.turns(1);
    expect(branch.tokens()).toHaveLength(5);
    expect(branch.decoder.counts.steps).toBe(0);
    expect(branch.tokens()).toEqual(parent.tokens().slice(0, 5));
    await branch.settle();
    // The step that reads what was there already is none of thinking, as the one that reads the prompt.
    expect(branch.done().stats.decodeSteps).toBe(parent.done().stats.decodeSteps - 5);
  });

  it('counts every step of a probe at its beginning', async () => {
    const parent = await finished();
    const branch = branchOf({ tokens: parent.tokens().slice(0, 5) });
    await branch.settle();
    const before = branch.decoder.counts.steps;
    branch.run.probe([0]);
    await branch.settle();
    expect(branch.probes().map(({ steps }) => steps)).toEqual([branch.decoder.counts.steps - before]);
  });

  it('goes on in time', async () => {
    const parent = await finished();
    const branch = branchOf({ tokens: parent.tokens().slice(0, 5) });
    await branch.settle();
    const times = branch.tokens().map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('in the answer leaves a thought alone that ended because the model was sure', async () => {
    const sure = { ...SETTINGS, extensions: 1, method: { ...DEFAULT_METHOD, minEntropy: 0.5 } };
    const parent = await finished(sure);
    expect(parent.done().stats.extensionsUsed).toBe(0);
    const tokens = parent.tokens();
    const place = at(
      tokens,
      tokens.findIndex((token) => token.phase === 'answer' && token.role === undefined),
    );
    const unrecorded = tokens.map(({ entropy: _, ...token }) => token);
    for (const known of [tokens, unrecorded]) {
      const branch = branchOf({ tokens: [...known.slice(0, place.index), chosen(33, place)] }, sure);
      await branch.settle();
      expect(branch.thinking()).toBe(parent.thinking());
      expect(branch.tokens()[place.index]).toMatchObject({ role: 'chosen', id: 33 });
      expect(branch.done().stats.extensionsUsed).toBe(0);
    }
  });

  it('in the answer goes on with its thought when an extension without a string is asked for afterwards', async () => {
    const silent = { ...SETTINGS, extensionString: '' };
    const parent = await finished(silent);
    const branch = branchOf({ tokens: parent.tokens().slice(0, -1) }, silent);
    await branch.settle();
    branch.run.update({ ...branch.settings, extensions: 1 }, []);
    await branch.settle();
    const fresh = await finished({ ...silent, extensions: 1 });
    expect(branch.thinking()).toBe(fresh.thinking());
    expect(branch.thinking()).not.toBe(parent.thinking());
  });

  it('answers there', async () => {
    const parent = await finished();
    const branch = branchOf({ tokens: parent.tokens().slice(0, 4), first: 'answer-now' });
    await branch.settle();
    expect(branch.thinking()).toBe('\nabc');
    expect(branch.done().answer).toBe('c');
    expect(branch.tokens()[4]).toMatchObject({ role: 'delimiter', thinkingEnd: 'user' });
  });

  it('waits there', async () => {
    const parent = await finished();
    const branch = branchOf({ tokens: parent.tokens().slice(0, 4), first: 'wait-now' });
    await branch.settle();
    expect(branch.thinking()).toMatch(/^\nabcWait/u);
    expect(branch.tokens()[4]).toMatchObject({ role: 'extension', extension: 1 });
    expect(branch.tokens()[4]).not.toHaveProperty('replaced');
  });

  it('waits once there, also where the string is empty', async () => {
    const parent = await finished();
    const silent = { ...SETTINGS, extensionString: '' };
    const branch = branchOf({ tokens: parent.tokens().slice(0, 10), first: 'wait-now' }, silent);
    await branch.settle();
    expect(branch.done().stats.extensionsUsed).toBe(1);
  });

  it('thinks on behind own words, which count as thinking and not as forced by budget forcing', async () => {
    const parent = await finished();
    const kept = parent.tokens().slice(0, 3);
    const branch = branchOf({ tokens: [...kept, ...words(kept, 'XY')] });
    await branch.settle();
    expect(branch.thinking()).toMatch(/^\nabXY./u);
    const { thinkingTokens, forcedTokens } = branch.done().stats;
    expect(thinkingTokens).toBe(branch.thinking().length);
    expect(forcedTokens).toBe(0);
    expect(branch.tokens()[3]).toMatchObject({ text: 'X', role: 'inserted', origin: 'forced' });
  });

  it('stays in the thought where the words look like its end', async () => {
    const parent = await finished();
    const kept = parent.tokens().slice(0, 3);
    const branch = branchOf({ tokens: [...kept, ...words(kept, '<|im_start|>answer')] });
    await branch.turns(1);
    expect(branch.thinking()).toBe('\nab<|im_start|>answer');
    expect(branch.run.active).toBe(true);
    expect(branch.tokens().at(-1)?.phase).toBe('thinking');
  });

  it('takes another token', async () => {
    const parent = await finished();
    const place = parent.tokens()[3]!;
    const branch = branchOf({ tokens: [...parent.tokens().slice(0, 3), chosen('Z'.charCodeAt(0), place)] });
    await branch.settle();
    expect(branch.thinking()).toMatch(/^\nabZ/u);
  });

  it('ends its thought where the other token is a stop, and its answer where that is one', async () => {
    const parent = await finished();
    const stop = characterTokenizer.encode('<|im_start|>')[0]!;
    const early = branchOf({
      tokens: [...parent.tokens().slice(0, 3), chosen(stop, parent.tokens()[3]!)],
    });
    await early.settle();
    expect(early.thinking()).toBe('\nab');
    expect(early.tokens()[3]).toMatchObject({ role: 'delimiter', thinkingEnd: 'user' });
    const short = branchOf({
      tokens: [...parent.tokens().slice(0, -1), chosen(stop, parent.tokens().at(-1)!)],
    });
    await short.settle();
    expect(written(short)).toBe(written(parent).slice(0, -1));
    expect(short.done().stoppedBy).toBe('answered');
  });

  it('goes on in the answer', async () => {
    const parent = await finished();
    const at = parent.tokens().findIndex(({ phase, role }) => phase === 'answer' && role === undefined);
    const kept = parent.tokens().slice(0, at + 2);
    const branch = branchOf({ tokens: [...kept, ...words(kept, '!')] });
    await branch.settle();
    expect(
      branch
        .tokens()
        .slice(0, at + 2)
        .map(({ id }) => id),
    ).toEqual(kept.map(({ id }) => id));
    expect(branch.tokens()[at + 2]).toMatchObject({ text: '!', phase: 'answer' });
    expect(branch.done().stats.answerTokens).toBe(
      branch.tokens().length -
        branch.tokens().filter(({ role }) => role === 'delimiter').length -
        branch.done().stats.thinkingTokens,
    );
  });
});

describe('a branch whose budget is moved', () => {
  it('comes back to its own words after a cut before them', async () => {
    const parent = await finished();
    const kept = parent.tokens().slice(0, 5);
    const start = { tokens: [...kept, ...words(kept, 'XY')] };
    const branch = branchOf(start);
    await branch.settle();
    const whole = written(branch);
    branch.run.update({ ...branch.settings, budget: 2 }, WAIT);
    await branch.settle();
    expect(branch.thinking()).toBe('\na');
    branch.run.update({ ...branch.settings, budget: 60 }, WAIT);
    await branch.settle();
    expect(written(branch)).toBe(whole);
  });

  it('has as many extensions as it is given now, whatever the other run had', async () => {
    const extended = { ...SETTINGS, extensions: 2 };
    const parent = await finished(extended);
    const kept = parent.tokens().slice(0, 25);
    expect(kept.filter(({ replaced }) => replaced !== undefined)).toHaveLength(2);
    const branch = branchOf({ tokens: kept }, { ...SETTINGS, extensions: 1 });
    await branch.settle();
    const once = await finished({ ...SETTINGS, extensions: 1 });
    expect(written(branch)).toBe(written(once));
  });

  it('keeps the extension string that is written there', async () => {
    const parent = await finished({ ...SETTINGS, extensions: 1 });
    const at = parent.tokens().findIndex(({ extension }) => extension === 1) + 6;
    const branch = branchOf(
      { tokens: parent.tokens().slice(0, at) },
      { ...SETTINGS, extensions: 1, extensionString: 'Hmm' },
    );
    await branch.settle();
    expect(branch.thinking()).toContain('Wait');
    expect(branch.thinking()).not.toContain('Hmm');
  });

  it('thinks on where the budget had closed the thought it branches behind', async () => {
    const parent = await finished({ ...SETTINGS, budget: 4 });
    const at = parent.tokens().findIndex(({ phase, role }) => phase === 'answer' && role === undefined);
    const branch = branchOf({ tokens: parent.tokens().slice(0, at + 1) }, { ...SETTINGS, budget: 4 });
    await branch.settle();
    expect(written(branch)).toBe(written(parent));
    branch.run.update({ ...branch.settings, budget: 60 }, WAIT);
    await branch.settle();
    expect(written(branch)).toBe(written(await finished()));
  });
});

describe('a branch beside its parent', () => {
  it('copies the rows of what they have in common, and says whose tokens they are', async () => {
    const decoder = openScriptedDecoder();
    const traces = new SharedTraces(decoder);
    const parent = openScriptedLane(SETTINGS, thinker, NO_PROBES, {
      decoder,
      sharing: { traces, runId: 'parent' },
    });
    await parent.settle();
    const kept = parent.tokens().slice(0, 6);
    const before = decoder.counts.ids;
    const branch = openScriptedLane(SETTINGS, thinker, NO_PROBES, {
      decoder,
      sharing: { traces, runId: 'branch' },
      script: { tokens: [...kept, ...words(kept, 'X')] },
    });
    await branch.turns(2);
    expect(decoder.counts.ids - before).toBe(1);
    await branch.settle();
    expect(branch.done().stats.shared).toMatchObject({ tokens: 6, runIds: ['parent'] });
  });
});
