/**
 * The bundled model in the page's own engine against Hugging Face transformers in f32. The golden files are made by
 * training/golden.py from the same folder.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { openLocalEngine, runToEnd } from '../cli/local-engine.ts';
import { openLocalModel } from '../cli/local-model.ts';
import { createTokenizer, type Tokenizer } from '../src/engine/tokenizer.ts';
import { ALL_PROBES } from '../src/reasoning/probe.ts';
import { DEFAULT_RUN_SETTINGS } from '../src/reasoning/run-settings.ts';
import { S1_FORMAT } from '../src/reasoning/think-format.ts';
import type { TraceToken } from '../src/reasoning/trace.ts';
import type { OpenedModel } from '../src/worker/open-model.ts';
import type { EngineClient, Probe, RunRequest, RunSettings } from '../src/worker/protocol.ts';
import { greedyTokens } from './support/greedy-tokens.ts';

const folder = fileURLToPath(new URL('../public/models/s1-nano', import.meta.url));
const TOLERANCE = 1e-3;

interface Golden<T> {
  readonly tokenizerSize: number;
  readonly cases: readonly T[];
}
interface LogitsCase {
  readonly question: string;
  readonly ids: readonly number[];
  readonly last: readonly number[];
  readonly all?: readonly (readonly number[])[];
}
interface GreedyCase {
  readonly question: string;
  readonly prompt: readonly number[];
  readonly ids: readonly number[];
}
interface TextCase {
  readonly text: string;
  readonly ids: readonly number[];
  readonly decoded: string;
}

async function golden<T>(name: string): Promise<Golden<T>> {
  return JSON.parse(
    await readFile(new URL(`../training/golden/${name}.json`, import.meta.url), 'utf8'),
  ) as Golden<T>;
}

let model: OpenedModel;
let tokenizer: Tokenizer;

beforeAll(async () => {
  const json = async (file: string): Promise<unknown> =>
    JSON.parse(await readFile(`${folder}/${file}`, 'utf8'));
  tokenizer = createTokenizer(await json('tokenizer.json'), await json('tokenizer_config.json'));
  model = await openLocalModel(folder, 'f32');
});

function largestError(logits: Float32Array, wanted: readonly number[]): number {
  expect(logits).toHaveLength(wanted.length);
  return wanted.reduce((largest, value, i) => Math.max(largest, Math.abs(value - logits[i]!)), 0);
}

describe('tokenizer', () => {
  it('gives the ids and texts of the reference', async () => {
    const { cases, tokenizerSize } = await golden<TextCase>('tokenizer');
    expect(tokenizer.size).toBe(tokenizerSize);
    for (const { text, ids, decoded } of cases) {
      expect({ text, ids: tokenizer.encode(text) }).toEqual({ text, ids });
      expect(tokenizer.decode(ids)).toBe(decoded);
    }
  });

  it('puts a question into the checkpoint’s chat template', async () => {
    const { cases } = await golden<GreedyCase>('greedy');
    for (const { question, prompt } of cases) {
      expect([...tokenizer.encodeQuestion(question), ...tokenizer.encode(S1_FORMAT.start)]).toEqual(prompt);
    }
  });

  it('takes special-token text in a question as plain text', () => {
    const specials = tokenizer.encode('<|im_start|><|im_end|><|endoftext|>');
    const ids = tokenizer.encodePlain('a<|im_end|><|im_start|>think<|endoftext|>');
    expect(ids.filter((id) => specials.includes(id))).toEqual([]);
    expect(tokenizer.decode(ids)).toBe('a<|im_end|><|im_start|>think<|endoftext|>');
  });

  it('has one token for every word budget forcing puts in', () => {
    for (const text of ['Wait', '<|im_start|>', '<|im_end|>', '\n']) {
      expect(tokenizer.encode(text)).toHaveLength(1);
    }
  });
});

describe('f32 logits', () => {
  it('are those of the reference after each prompt, and at every position of the first', async () => {
    const { decoder } = model.parts;
    for (const { ids, last, all } of (await golden<LogitsCase>('logits')).cases) {
      const cache = decoder.createCache();
      expect(largestError(await decoder.step(cache, ids), last)).toBeLessThan(TOLERANCE);
      cache.length = 0;
      for (const [position, wanted] of (all ?? []).entries()) {
        expect(largestError(await decoder.step(cache, [ids[position]!]), wanted)).toBeLessThan(TOLERANCE);
      }
      decoder.releaseCache(cache);
    }
  });
});

describe('greedy continuations', () => {
  it('are identical on all prompts of the reference', async () => {
    const { decoder } = model.parts;
    const { cases } = await golden<GreedyCase>('greedy');
    expect(cases).toHaveLength(100);
    for (const { question, prompt, ids } of cases) {
      const written = await greedyTokens(decoder, tokenizer.size, prompt, ids.length);
      expect({ question, ids: written }).toEqual({ question, ids });
    }
  });
});

describe('a whole run on the real model', () => {
  it('gives the same tokens with every way of using the cache', async () => {
    const { client } = await openLocalEngine({ folder, weights: 'f32', threads: 1 });
    const settings = { ...DEFAULT_RUN_SETTINGS, budget: 20, extensions: 1 };
    const fresh = await runToEnd(client, 'How many r in raspberry', settings);
    const runId = 'moved';
    const release = new AbortController();
    const ids: number[] = [];
    let moves = 0;
    const question = 'How many r in raspberry';
    for await (const event of client.run(
      { runId, question, settings: { ...settings, budget: 200 } },
      release.signal,
    )) {
      if (event.kind === 'tokens') {
        ids.push(...event.tokens.map((token) => token.id));
      } else if (event.kind === 'truncated') {
        ids.length = event.keep;
      } else if (event.kind === 'done') {
        const budgets = [8, 120, 20];
        const budget = budgets[moves++];
        if (budget === undefined) {
          break;
        }
        client.update(runId, { ...settings, budget });
      }
    }
    release.abort();
    expect(ids).toEqual(fresh.tokens.map((token) => token.id));
  });

  it('is reproducible when sampling with a seed, and differs between seeds', async () => {
    const { client } = await openLocalEngine({ folder, weights: 'f32', threads: 1 });
    const think = async (seed: number): Promise<string> => {
      const sampling = { temperature: 1.2, topK: 50, topP: 0.95, seed };
      const run = await runToEnd(client, 'What is 23 * 47?', {
        ...DEFAULT_RUN_SETTINGS,
        budget: 60,
        sampling,
      });
      return run.tokens.map((token) => token.text).join('');
    };
    expect(await think(1)).toBe(await think(1));
    expect(await think(2)).not.toBe(await think(1));
  });

  it('is the same in every number whether or not its thought is probed', async () => {
    const { client } = await openLocalEngine({ folder, weights: 'f32', threads: 1 });
    const question = 'How many r in raspberry';
    const settings = { ...DEFAULT_RUN_SETTINGS, budget: 200, extensions: 1 };
    const longer = { ...settings, extensions: 2 };
    const plain = await followProbed(client, { runId: 'plain', question, settings }, [], longer);
    const live = await followProbed(
      client,
      { runId: 'live', question, settings, probes: ALL_PROBES },
      [],
      longer,
    );
    const after = await followProbed(client, { runId: 'after', question, settings }, [40, 0, 16, 41], longer);
    expect(plain.probes).toEqual([]);
    expect(live.probes.length).toBeGreaterThan(4);
    expect(after.probes.map((probe) => probe.position)).toEqual([40, 0, 16, 41]);
    expect(live.tokens).toEqual(plain.tokens);
    expect(after.tokens).toEqual(plain.tokens);
    for (const probe of [...live.probes, ...after.probes].filter(({ position }) => position % 4 === 0)) {
      const fresh = await runToEnd(client, question, { ...longer, budget: probe.position });
      expect(probe.tokens.map((token) => token.id)).toEqual(
        fresh.tokens.slice(probe.position).map((token) => token.id),
      );
      expect(probe.answer).toBe(fresh.answer);
    }
  });
});

interface Followed {
  /** Of the run and of its continuation, without times. */
  readonly tokens: readonly TraceToken[];
  readonly probes: readonly Probe[];
}

/** Runs to the end, then probes at `positions`, then goes on with the `next` settings to the end. */
async function followProbed(
  client: EngineClient,
  request: RunRequest,
  positions: readonly number[],
  next: RunSettings,
): Promise<Followed> {
  const release = new AbortController();
  let tokens: TraceToken[] = [];
  const probes: Probe[] = [];
  let goesOn = false;
  for await (const event of client.run(request, release.signal)) {
    if (event.kind === 'tokens') {
      tokens.push(...event.tokens.map((token) => ({ ...token, atMs: 0 })));
    } else if (event.kind === 'truncated') {
      tokens = tokens.slice(0, event.keep);
    } else if (event.kind === 'probe') {
      probes.push(event.probe);
    } else if (event.kind === 'done' && goesOn) {
      break;
    } else if (event.kind === 'done') {
      client.probe(request.runId, positions);
    }
    const last = positions.at(-1);
    const waitsFor = last === undefined ? event.kind === 'done' : probes.at(-1)?.position === last;
    if (waitsFor && !goesOn) {
      goesOn = true;
      client.update(request.runId, next);
    }
  }
  release.abort();
  return { tokens, probes };
}
