/** Against the real engine loop with a scripted model: what is shared must be what separate runs give. */
import { describe, expect, it } from 'vitest';
import {
  characterTokenizer,
  CHARACTER_VOCABULARY,
  IM_END,
  IM_START,
} from '../engine/testing/character-tokenizer.ts';
import {
  createScriptedDecoder,
  type Script,
  type ScriptedDecoder,
} from '../engine/testing/scripted-decoder.ts';
import type { HeldoutQuestion } from '../reasoning/question.ts';
import { DEFAULT_METHOD } from '../reasoning/method.ts';
import { DEFAULT_RUN_SETTINGS } from '../reasoning/run-settings.ts';
import { compileThinkFormat, S1_FORMAT } from '../reasoning/think-format.ts';
import { createClient } from '../worker/client.ts';
import { createEngineHost } from '../worker/engine-host.ts';
import type { EngineClient } from '../worker/protocol.ts';
import { runThought, SweepFailure } from './run-thought.ts';
import type { SweepRow } from './sweep-row.ts';
import { cellsByThought, type FixedSettings, type SweepCell } from './sweep-settings.ts';

const CONTEXT = 200;
const { budget: _b, extensions: _e, extensionString: _s, ...fixed } = DEFAULT_RUN_SETTINGS;
const question: HeldoutQuestion = {
  id: 'letters-0001',
  family: 'letters',
  level: 1,
  question: 'q',
  answer: '4',
  args: {},
};

/** Thinks `\n1, 2, 3, 4\n` and ends; after every extension it goes on with another number. Answers the last number. */
const counting: Script = (ids) => {
  const written = characterTokenizer.decode(ids).split('<|im_start|>think')[1] ?? '';
  const [thought = '', answer] = written.split('<|im_start|>answer');
  if (answer !== undefined) {
    const wanted = `${answer.startsWith('\nFinal Answer:') ? '' : '\nAnswer:'} ${/\d+(?=\D*$)/.exec(thought)?.[0] ?? 'none'}`;
    const said = answer.replace('\nFinal Answer:', '');
    return said.length < wanted.length ? wanted.charCodeAt(said.length) : IM_END;
  }
  const rounds = [...thought.matchAll(/Wait|Hmm|\0/g)];
  const last = rounds.at(-1);
  const [said, wanted] =
    last === undefined
      ? [thought, '\n1, 2, 3, 4\n']
      : [thought.slice(last.index + last[0].length), `, so ${rounds.length + 4}\n`];
  return said.length < wanted.length ? wanted.charCodeAt(said.length) : IM_START;
};

async function openClient(script: Script): Promise<{ client: EngineClient; decoder: ScriptedDecoder }> {
  const decoder = createScriptedDecoder(script, CHARACTER_VOCABULARY, CONTEXT);
  const client = createClient((onReply) => {
    const host = createEngineHost({
      open: () =>
        Promise.resolve({
          info: {
            modelName: 'scripted',
            device: 'wasm',
            adapter: 'CPU',
            softwareAdapter: false,
            weights: 'f32',
            threads: 1,
            parameters: 1,
            contextLength: CONTEXT,
            maxContextLength: CONTEXT,
            thinkFormat: 's1',
            loadMs: 0,
            downloadBytes: 0,
          },
          parts: { decoder, tokenizer: characterTokenizer },
          formatFor: () => compileThinkFormat(S1_FORMAT, characterTokenizer.encode),
          dispose: () => undefined,
        }),
      post: (reply) => queueMicrotask(() => onReply(structuredClone(reply))),
      now: () => 0,
      setTimer: (action) => queueMicrotask(action),
      breathe: () => Promise.resolve(),
    });
    return { post: (request) => host.handle(request), close: () => host.dispose() };
  });
  const request = {
    loadId: 'l',
    modelUrl: 'm/',
    modelName: 'm',
    device: 'wasm',
    weights: 'f32',
    threads: 1,
  } as const;
  for await (const event of client.load(request, never())) {
    if (event.kind === 'loaded') break;
  }
  return { client, decoder };
}

function never(): AbortSignal {
  return new AbortController().signal;
}

async function think(
  client: EngineClient,
  cells: readonly SweepCell[],
  common: FixedSettings = fixed,
): Promise<SweepRow[]> {
  const rows: SweepRow[] = [];
  for await (const row of runThought(client, { question, cells }, common, never())) rows.push(row);
  return rows;
}

const byCell = (a: SweepCell, b: SweepCell): number => a.extensions - b.extensions || a.budget - b.budget;

/** What thoughts that are shared give, and what a run for each of their cells gives. */
async function bothWays(
  script: Script,
  thoughts: readonly (readonly SweepCell[])[],
  common: FixedSettings = fixed,
): Promise<{ readonly shared: SweepRow[]; readonly separate: SweepRow[] }> {
  const [shared, separate]: SweepRow[][] = [[], []];
  for (const cells of thoughts) {
    shared?.push(...(await think((await openClient(script)).client, cells, common)));
    const { client } = await openClient(script);
    for (const cell of cells) separate?.push(...(await think(client, [cell], common)));
  }
  return { shared: shared?.sort(byCell) ?? [], separate: separate?.sort(byCell) ?? [] };
}

/** Wants to end at once, and after every extension when it has written one character more: rounds that the loop guard ends. */
const idle: Script = (ids) => {
  const written = characterTokenizer.decode(ids).split('<|im_start|>think')[1] ?? '';
  const [thought = '', answer] = written.split('<|im_start|>answer');
  if (answer !== undefined) {
    const wanted = answer.startsWith('\nFinal Answer:') ? ' closed' : '\nAnswer: ended';
    const said = answer.replace('\nFinal Answer:', '');
    return said.length < wanted.length ? wanted.charCodeAt(said.length) : IM_END;
  }
  const last = [...thought.matchAll(/Wait/g)].at(-1);
  const [said, wanted] = last === undefined ? [thought, '\n1'] : [thought.slice(last.index + 4), '.'];
  return said.length < wanted.length ? wanted.charCodeAt(said.length) : IM_START;
};

describe('a thought that is shared', () => {
  it('gives what a run of its own gives where the loop guard refused an extension that other cells do not have', async () => {
    const grid = { budgets: [1, 7, 60], extensions: [0, 1, 2, 4], strings: ['Wait'], fixed };
    const { shared, separate } = await bothWays(idle, cellsByThought(grid));
    expect(shared).toEqual(separate);
    const at60 = separate.filter(({ budget }) => budget === 60);
    expect(at60.map(({ ended, answer }) => [ended, answer])).toEqual([
      ['natural', 'ended'],
      ['natural', 'ended'],
      ['loop', 'closed'],
      ['loop', 'closed'],
    ]);
  });

  it('is not the thought without extensions, which may end before it began', async () => {
    const atOnce: Script = (ids) => {
      const written = characterTokenizer.decode(ids);
      if (written.includes('<|im_start|>answer')) return IM_END;
      return IM_START;
    };
    const grid = { budgets: [60], extensions: [0, 1], strings: ['Wait'], fixed };
    const { shared, separate } = await bothWays(atOnce, cellsByThought(grid));
    expect(shared).toEqual(separate);
    expect(shared.map(({ thinkingTokens }) => thinkingTokens > 0)).toEqual([false, true]);
  });

  it.each(['Wait', 'Hmm', ''])(
    'gives in every cell what a run of its own gives, extended by %j',
    async (string) => {
      // Cuts at the start, inside a round, at its end, inside an extension string and beyond everything.
      const budgets = [0, 5, 12, 13, 15, 16, 23, 26, 60];
      const thoughts = cellsByThought({ budgets, extensions: [0, 1, 3], strings: [string], fixed });
      expect(thoughts.map((cells) => cells.length)).toEqual([budgets.length, 2 * budgets.length]);
      const { shared, separate } = await bothWays(counting, thoughts);
      expect(shared).toEqual(separate);
      expect(new Set(separate.map(({ answer }) => answer)).size).toBeGreaterThan(4);
      expect(new Set(separate.map(({ ended }) => ended))).toEqual(new Set(['natural', 'budget']));
    },
  );

  it.each(['per-round', 'readme'] as const)(
    'and so under the rule %s, where it begins anew',
    async (variant) => {
      const common = { ...fixed, method: { ...DEFAULT_METHOD, variant } };
      const grid = { budgets: [0, 5, 12, 16, 60], extensions: [0, 1, 3], strings: ['Wait'], fixed: common };
      const { shared, separate } = await bothWays(counting, cellsByThought(grid), common);
      expect(shared).toEqual(separate);
      const total = await bothWays(counting, cellsByThought(grid));
      expect(shared).not.toEqual(total.shared);
    },
  );

  it('thinks every token once', async () => {
    const { client, decoder } = await openClient(counting);
    const cell = { budget: 100, extensions: 0, extensionString: '' };
    await think(client, [cell]);
    const alone = decoder.counts.steps;
    decoder.counts.steps = 0;
    await think(client, [cell, { ...cell, budget: 8 }, { ...cell, budget: 90 }, { ...cell, budget: 80 }]);
    // Besides the thought there is one short answer more: 90 and 80 are what 100 is.
    expect(decoder.counts.steps).toBeLessThan(alone + 8);
  });

  it('leaves no cache open', async () => {
    const { client, decoder } = await openClient(counting);
    await think(client, [{ budget: 100, extensions: 0, extensionString: '' }]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(decoder.counts.openCaches).toBe(0);
  });
});

describe('a thought that cannot be finished', () => {
  const cells = [{ budget: 10, extensions: 0, extensionString: '' }];

  it('ends without a row when it is cancelled', async () => {
    const { client } = await openClient(counting);
    const stop = new AbortController();
    const rows: SweepRow[] = [];
    const two = [...cells, { budget: 4, extensions: 0, extensionString: '' }];
    for await (const row of runThought(client, { question, cells: two }, fixed, stop.signal)) {
      rows.push(row);
      stop.abort();
    }
    expect(rows.map(({ budget }) => budget)).toEqual([10]);
  });

  it('says at which question the engine failed', async () => {
    const { client } = await openClient(() => {
      throw new RangeError('broken');
    });
    await expect(think(client, cells)).rejects.toThrow(SweepFailure);
    const long = { ...question, question: 'x'.repeat(CONTEXT) };
    const run = runThought(client, { question: long, cells }, fixed, never());
    await expect(run.next()).rejects.toThrow('stopped at question letters-0001. This question is too long');
  });
});
