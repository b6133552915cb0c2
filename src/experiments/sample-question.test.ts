/** Against the real engine loop with a scripted model: samples are the runs their seeds give one by one. */
import { describe, expect, it } from 'vitest';
import {
  characterTokenizer,
  CHARACTER_VOCABULARY,
  IM_END,
  IM_START,
} from '../engine/testing/character-tokenizer.ts';
import {
  createScriptedDecoder,
  type ScriptedDecoder,
  type Script,
} from '../engine/testing/scripted-decoder.ts';
import { DEFAULT_RUN_SETTINGS } from '../reasoning/run-settings.ts';
import { compileThinkFormat, S1_FORMAT } from '../reasoning/think-format.ts';
import { createClient } from '../worker/client.ts';
import { createEngineHost } from '../worker/engine-host.ts';
import type { EngineClient } from '../worker/protocol.ts';
import { SampleFailure, sampleQuestion, seedOfSample, type FinishedSample } from './sample-question.ts';

const settings = {
  ...DEFAULT_RUN_SETTINGS,
  budget: 30,
  maxAnswerTokens: 20,
  sampling: { temperature: 3, topK: 0, topP: 1, seed: 7 },
};

/** Thinks a digit's worth of dots and ends; answers the first character of its thought. At a high temperature, anything. */
const rambling: Script = (ids) => {
  const written = characterTokenizer.decode(ids).split('<|im_start|>think')[1] ?? '';
  const [thought = '', answer] = written.split('<|im_start|>answer');
  if (answer !== undefined) {
    const said = answer.replace('\nFinal Answer:', '');
    return said === '' ? thought.trim().charCodeAt(0) || 48 : IM_END;
  }
  return thought.length < 10 ? 46 : IM_START;
};

async function openClient(broken = false): Promise<{ client: EngineClient; decoder: ScriptedDecoder }> {
  const decoder = createScriptedDecoder(rambling, CHARACTER_VOCABULARY, 200);
  const info = {
    modelName: 'scripted',
    device: 'wasm',
    adapter: 'CPU',
    softwareAdapter: false,
    weights: 'f32',
    threads: 1,
    parameters: 1,
    contextLength: 200,
    maxContextLength: 200,
    thinkFormat: 's1',
    loadMs: 0,
    downloadBytes: 0,
  } as const;
  const fails = { ...decoder, stepBatch: () => Promise.reject(new Error('broken')) };
  const client = createClient((onReply) => {
    const host = createEngineHost({
      open: () =>
        Promise.resolve({
          info,
          parts: { decoder: broken ? fails : decoder, tokenizer: characterTokenizer },
          formatFor: () => compileThinkFormat(S1_FORMAT, characterTokenizer.encode),
          dispose: () => undefined,
        }),
      post: (reply) => queueMicrotask(() => onReply(structuredClone(reply))),
      now: () => 0,
      setTimer: (action) => queueMicrotask(action),
      breathe: () => new Promise((resolve) => setImmediate(resolve)),
    });
    return { post: (request) => host.handle(request), close: () => host.dispose() };
  });
  const request = { loadId: 'l', modelUrl: 'm/', modelName: 'm', device: 'wasm', weights: 'f32' } as const;
  for await (const event of client.load({ ...request, threads: 1 }, new AbortController().signal)) {
    if (event.kind === 'loaded') break;
  }
  return { client, decoder };
}

async function finished(client: EngineClient, count: number, seed = 7): Promise<FinishedSample[]> {
  const plan = { question: 'q', count, settings: { ...settings, sampling: { ...settings.sampling, seed } } };
  const all: FinishedSample[] = [];
  for await (const event of sampleQuestion(client, plan, new AbortController().signal)) {
    if (event.kind === 'done') all.push(event.finished);
  }
  return all.sort((a, b) => a.sample - b.sample);
}

describe('sampleQuestion', () => {
  it('gives each sample what its seed gives by itself, in fewer steps', async () => {
    const { client, decoder } = await openClient();
    const together = await finished(client, 20);
    const steps = decoder.counts.steps;
    expect(together.map(({ sample }) => sample)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    for (const [i, sample] of together.entries()) {
      const [alone] = await finished(client, 1, 7 + i);
      expect({ ...sample, stats: counts(sample) }).toEqual({ ...alone, sample: i, stats: counts(alone) });
    }
    expect(decoder.counts.steps - steps).toBeGreaterThan(3 * steps);
    expect(new Set(together.map(({ answer }) => answer)).size).toBeGreaterThan(1);
    await quiet();
    expect(decoder.counts.openCaches).toBe(0);
  });

  it('ends all of them when it is left or stopped', async () => {
    const { client, decoder } = await openClient();
    const stop = new AbortController();
    let events = 0;
    for await (const event of sampleQuestion(client, { question: 'q', count: 20, settings }, stop.signal)) {
      events += event.kind === 'done' ? 1 : 0;
      stop.abort();
    }
    for await (const _ of sampleQuestion(
      client,
      { question: 'q', count: 20, settings },
      new AbortController().signal,
    )) {
      break;
    }
    await quiet();
    expect(events).toBeLessThan(20);
    expect(decoder.counts.openCaches).toBe(0);
  });

  it('ends early when the engine goes away', async () => {
    const { client } = await openClient();
    const load = { loadId: 'again', modelUrl: 'm/', modelName: 'm', device: 'wasm', weights: 'f32' } as const;
    const plan = { question: 'q', count: 20, settings };
    let events = 0;
    for await (const event of sampleQuestion(client, plan, new AbortController().signal)) {
      events += event.kind === 'done' ? 1 : 0;
      if (event.kind === 'progress') {
        const loading = client.load({ ...load, threads: 1 }, new AbortController().signal);
        void loading[Symbol.asyncIterator]().next();
      }
    }
    expect(events).toBeLessThan(20);
  });

  it('fails with the reason of the engine', async () => {
    const { client } = await openClient(true);
    await expect(finished(client, 8)).rejects.toThrow(SampleFailure);
  });
});

/** Runs are released between two turns. */
async function quiet(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** Counts that do not depend on company. */
function counts(sample: FinishedSample | undefined): object | undefined {
  if (sample === undefined) return undefined;
  const { thinkingTokens, answerTokens, forcedTokens } = sample.stats;
  return { thinkingTokens, answerTokens, forcedTokens };
}

describe('seedOfSample', () => {
  it('begins again where seeds end', () => {
    expect(seedOfSample(2 ** 32 - 1, 2)).toBe(1);
  });
});
