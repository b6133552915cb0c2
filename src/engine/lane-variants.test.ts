import { describe, expect, it } from 'vitest';
import { DEFAULT_METHOD, type Method } from '../reasoning/method.ts';
import { NO_PROBES } from '../reasoning/probe.ts';
import { DEFAULT_RUN_SETTINGS, type RunSettings } from '../reasoning/run-settings.ts';
import { characterTokenizer, IM_END, IM_START } from './testing/character-tokenizer.ts';
import { DOT_W, mergingTokenizer } from './testing/merging-tokenizer.ts';
import type { Script } from './testing/scripted-decoder.ts';
import {
  openScriptedDecoder,
  openScriptedLane,
  promptIds,
  type ScriptedLane,
} from './testing/scripted-lane.ts';
import { thinker } from './testing/scripted-lane.ts';

const waitIds = characterTokenizer.encodePlain('Wait');
const ids = (lane: ScriptedLane): number[] => lane.tokens().map((token) => token.id);

function settingsWith(method: Partial<Method>, settings: Partial<RunSettings>): RunSettings {
  return { ...DEFAULT_RUN_SETTINGS, ...settings, method: { ...DEFAULT_METHOD, ...method } };
}

async function settled(
  method: Partial<Method>,
  settings: Partial<RunSettings>,
  script: Script = thinker,
): Promise<ScriptedLane> {
  const lane = openScriptedLane(settingsWith(method, settings), script);
  await lane.settle();
  return lane;
}

describe('a budget per round', () => {
  it('lets every round think as far as the budget, then cuts the thought to it', async () => {
    const lane = await settled({ variant: 'per-round' }, { budget: 12, extensions: 2 });
    // Rounds of 10, 4 + 5 and 4 + 5 tokens: none reaches its limit, their sum passes it.
    const written = lane.events.flatMap((event) => (event.kind === 'tokens' ? event.tokens : []));
    expect(written.map((token) => token.text).join('')).toContain('\nabcdefgh\nWait, x1\nWait, x2\n');
    expect(lane.thinking()).toBe('\nabcdefgh\nWa');
    expect(lane.events).toContainEqual(
      expect.objectContaining({ kind: 'truncated', keep: 12, reason: 'cut' }),
    );
    // Cut, and yet closed as the natural end it had.
    expect(lane.tokens()[12]).toMatchObject({ role: 'delimiter', thinkingEnd: 'natural' });
    expect(lane.done().stats).toMatchObject({ thinkingTokens: 12, forcedTokens: 2, extensionsUsed: 1 });
  });

  it('begins anew when its settings are moved, and ends as a run that had them', async () => {
    for (const moved of [{ budget: 5 }, { extensions: 0 }, { extensionString: 'Hm' }]) {
      const before = { budget: 12, extensions: 2 };
      const lane = await settled({ variant: 'per-round' }, before);
      const after = { ...before, ...moved };
      const string = characterTokenizer.encodePlain(after.extensionString ?? 'Wait');
      lane.run.update(settingsWith({ variant: 'per-round' }, after), string);
      await lane.settle();
      expect(ids(lane)).toEqual(ids(await settled({ variant: 'per-round' }, after)));
    }
  });

  it('stays as it is when nothing was moved', async () => {
    const settings = { budget: 12, extensions: 2 };
    const lane = await settled({ variant: 'per-round' }, settings);
    lane.run.update(settingsWith({ variant: 'per-round' }, settings), waitIds);
    expect(lane.run.active).toBe(false);
  });

  it('answers probes as a run that is closed there with a total budget', async () => {
    const lane = await settled({ variant: 'per-round' }, { budget: 12, extensions: 2 });
    const plain = ids(lane);
    lane.run.probe([4, 12]);
    await lane.settle();
    const total = await settled({}, { budget: 4 });
    expect(lane.probes().map((probe) => probe.answer)).toEqual(['c', 'a']);
    expect(lane.probes()[0]?.tokens.map((token) => token.id)).toEqual(ids(total).slice(4));
    expect(ids(lane)).toEqual(plain);
  });

  it('follows no rule that the harness has not', async () => {
    const rules = { loopGuard: true, rotation: ['Hmm'], sentenceWindow: 9, answerReserve: 3, minEntropy: 5 };
    const settings = { budget: 40, extensions: 3, extensionString: '' };
    const plain = await settled({ variant: 'per-round' }, settings);
    expect(ids(await settled({ variant: 'per-round', ...rules }, settings))).toEqual(ids(plain));
    expect(plain.done().stats.extensionsUsed).toBe(3);
  });
});

/** Thinks `\nab.`, after each "Wait" ` x1.`, ` x2.` …, and writes the delimiter and the answer itself. */
const speaker: Script = (known) => {
  const said = mergingTokenizer.decode(known).split('<|im_start|>think')[1] ?? '';
  const waits = said.split('Wait').length - 1;
  const rounds = Array.from({ length: waits }, (_, i) => `Wait x${String(i + 1)}.`).join('');
  const wanted = `\nab.${rounds}<|im_start|>answer\nAnswer: ${String(waits)}<|im_end|>`;
  return wanted.startsWith(said) ? (mergingTokenizer.encode(wanted.slice(said.length))[0] ?? IM_END) : IM_END;
};

/** The example of the README, over strings as it is there. @returns ids after the think opener */
function readmeExample(budget: number, ignore: number, string: string, script: Script): number[] {
  const { encode, decode } = mergingTokenizer;
  const opened = `${decode(promptIds)}<|im_start|>think`;
  const generate = (prompt: string, max: number, stops: readonly number[]): readonly number[] => {
    const out: number[] = [];
    while (out.length < max && !stops.includes(out.at(-1) ?? -1)) {
      out.push(script([...encode(prompt), ...out]));
    }
    return out;
  };
  const stops = [IM_START, IM_END];
  const textOf = (out: readonly number[]): string => decode(out.filter((id) => !stops.includes(id)));
  let left = budget;
  let prompt = opened;
  let out = generate(prompt, left, stops);
  for (let i = 0; i < ignore; i++) {
    left -= out.length;
    if (left > 0) {
      prompt += textOf(out) + string;
      out = generate(prompt, left, stops);
    }
  }
  prompt += textOf(out);
  const answer = generate(prompt, 64, [IM_END]).filter((id) => id !== IM_END);
  return [...encode(prompt), ...answer].slice(encode(opened).length);
}

async function readme(settings: Partial<RunSettings>): Promise<ScriptedLane> {
  const company = { decoder: openScriptedDecoder(speaker), tokenizer: mergingTokenizer };
  const lane = openScriptedLane(settingsWith({ variant: 'readme' }, settings), speaker, NO_PROBES, company);
  await lane.settle();
  return lane;
}

describe('the README variant', () => {
  it('tokenizes "Wait" together with what it follows', async () => {
    const lane = await readme({ budget: 60, extensions: 1 });
    const forced = lane.tokens().filter((token) => token.role === 'extension');
    expect(forced[0]).toMatchObject({ id: DOT_W, text: '.W', replaced: { id: IM_START }, extension: 1 });
    expect(
      lane
        .tokens()
        .map((token) => token.text)
        .join(''),
    ).toBe('\nab.Wait x1.<|im_start|>answer\nAnswer: 1');
    expect(lane.done()).toMatchObject({ answer: '1', stoppedBy: 'answered' });
  });

  it('gives what the example gives, at every budget', async () => {
    for (let budget = 0; budget <= 24; budget++) {
      for (const extensions of [0, 1, 2]) {
        const lane = await readme({ budget, extensions });
        expect(ids(lane), `${String(budget)}, ${String(extensions)}`).toEqual(
          readmeExample(budget, extensions, 'Wait', speaker),
        );
      }
    }
  });

  it('counts in its state what is in its trace', async () => {
    const lane = await readme({ budget: 60, extensions: 2 });
    const thought = lane.tokens().filter((token) => token.phase === 'thinking');
    expect(lane.done().stats).toMatchObject({
      thinkingTokens: thought.length,
      forcedTokens: thought.filter((token) => token.origin === 'forced').length,
      extensionsUsed: 2,
    });
    expect(lane.tokens().map((token) => token.index)).toEqual([...lane.tokens().keys()]);
  });

  it('never closes the thought, and goes on in its answer where the budget ended it', async () => {
    const lane = await readme({ budget: 2, extensions: 1 });
    expect(lane.tokens().some((token) => token.role === 'delimiter')).toBe(false);
    expect(lane.events).toContainEqual({ kind: 'thinking-ended', reason: 'budget', thinkingTokens: 2 });
    const answer = lane.tokens().filter((token) => token.phase === 'answer');
    expect(answer.map((token) => token.text).join('')).toBe('b.<|im_start|>answer\nAnswer: 0');
    expect(lane.done().answer).toBe('0');
  });

  it('is put on by "Wait now" while budget is left', async () => {
    const lane = await readme({ budget: 60 });
    lane.run.command('wait-now');
    await lane.settle();
    expect(lane.done().answer).toBe('1');
    const spent = await readme({ budget: 2 });
    spent.run.command('wait-now');
    expect(spent.run.active).toBe(false);
  });

  it('answers probes, which are closed by force, and leaves the trace as it is', async () => {
    const lane = await readme({ budget: 60, extensions: 1 });
    const plain = ids(lane);
    lane.run.probe([0, 3, 9]);
    await lane.settle();
    expect(lane.probes().map((probe) => probe.position)).toEqual([0, 3, 9]);
    expect(lane.probes().every((probe) => probe.tokens[0]?.role === 'delimiter')).toBe(true);
    expect(ids(lane)).toEqual(plain);
  });
});
