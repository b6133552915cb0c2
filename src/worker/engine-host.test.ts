import { describe, expect, it } from 'vitest';
import type { Decoder } from '../engine/decoder.ts';
import { characterTokenizer, CHARACTER_VOCABULARY, IM_END } from '../engine/testing/character-tokenizer.ts';
import { createScriptedDecoder, type Script } from '../engine/testing/scripted-decoder.ts';
import { ModelFormatError } from '../lib/model-format-error.ts';
import { DEFAULT_METHOD } from '../reasoning/method.ts';
import { DEFAULT_RUN_SETTINGS, type RunSettings } from '../reasoning/run-settings.ts';
import { compileThinkFormat, S1_FORMAT } from '../reasoning/think-format.ts';
import { createEngineHost, type EngineHost } from './engine-host.ts';
import type { OpenedModel } from './open-model.ts';
import type { BranchStart, EngineError, LoadRequest, Reply, RunEvent } from './protocol.ts';

const loadRequest: LoadRequest = {
  loadId: 'l',
  modelUrl: 'm/',
  modelName: 'scripted',
  device: 'wasm',
  weights: 'auto',
  threads: 0,
};

/** Thinks for ever; answers "7". */
const endless: Script = (ids) => {
  const text = characterTokenizer.decode(ids);
  const answer = text.split('Final Answer:')[1];
  return answer === undefined ? 97 + (ids.length % 20) : answer === '' ? '7'.charCodeAt(0) : IM_END;
};

function opened(decoder: Decoder): OpenedModel {
  return {
    info: {
      modelName: 'scripted',
      device: 'wasm',
      adapter: 'CPU',
      softwareAdapter: false,
      weights: 'f32',
      threads: 1,
      parameters: 1,
      contextLength: decoder.contextLength,
      maxContextLength: decoder.contextLength,
      thinkFormat: 's1',
      loadMs: 0,
      downloadBytes: 0,
    },
    parts: { decoder, tokenizer: characterTokenizer },
    formatFor: () => compileThinkFormat(S1_FORMAT, characterTokenizer.encode),
    dispose: () => undefined,
  };
}

interface Side {
  readonly host: EngineHost;
  readonly replies: Reply[];
  lose(error: EngineError): void;
  events(runId: string): RunEvent[];
  run(runId: string, question: string, settings?: Partial<RunSettings>): void;
}

async function start(open: () => OpenedModel | Promise<OpenedModel>): Promise<Side> {
  const replies: Reply[] = [];
  let lose: (error: EngineError) => void = () => undefined;
  const host = createEngineHost({
    open: (_request, _signal, _onProgress, onLost) => {
      lose = onLost;
      return Promise.resolve(open());
    },
    post: (reply) => replies.push(reply),
    now: () => performance.now(),
    setTimer: (action) => setTimeout(action, 0),
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
  });
  host.handle({ kind: 'load', request: loadRequest });
  await quiet(5);
  return {
    host,
    replies,
    lose: (error) => lose(error),
    events: (runId) =>
      replies.flatMap((reply) => (reply.kind === 'run' && reply.runId === runId ? [reply.event] : [])),
    run: (runId, question, settings = {}) =>
      host.handle({
        kind: 'run',
        request: { runId, question, settings: { ...DEFAULT_RUN_SETTINGS, ...settings } },
      }),
  };
}

async function quiet(turns = 400): Promise<void> {
  for (let i = 0; i < turns; i++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  // Failures are reported by a timer.
  await new Promise((resolve) => setTimeout(resolve, 2));
}

const scripted =
  (context = 2000) =>
  () =>
    opened(createScriptedDecoder(endless, CHARACTER_VOCABULARY, context));

describe('createEngineHost', () => {
  it('runs questions, several at a time, to their answers', async () => {
    const side = await start(scripted());
    side.run('a', 'q', { budget: 20 });
    side.run('b', 'q', { budget: 5 });
    await quiet();
    for (const [runId, thinkingTokens] of [
      ['a', 20],
      ['b', 5],
    ] as const) {
      expect(side.events(runId).at(-1)).toMatchObject({
        kind: 'done',
        answer: '7',
        stats: { thinkingTokens },
      });
    }
  });

  it('branches off a run that is gone, and refuses what cannot be a branch', async () => {
    const side = await start(scripted());
    const branch = (runId: string, from: BranchStart): void =>
      side.host.handle({
        kind: 'run',
        request: { runId, question: 'q', settings: { ...DEFAULT_RUN_SETTINGS, budget: 20 }, from },
      });
    side.run('a', 'q', { budget: 20 });
    await quiet();
    const tokens = side.events('a').flatMap((event) => (event.kind === 'tokens' ? event.tokens : []));
    side.host.handle({ kind: 'release', runId: 'a' });
    branch('b', { tokens: tokens.slice(0, 5), first: 'answer-now' });
    branch('c', { tokens: tokens.slice(0, 5), words: ' ' });
    await quiet();
    expect(side.events('b').at(-1)).toMatchObject({ kind: 'done', stats: { thinkingTokens: 5 } });
    expect(side.events('c')).toMatchObject([{ kind: 'failed', error: { code: 'branch-empty' } }]);
  });

  it.each([
    ['', 'question-empty'],
    ['  \n ', 'question-empty'],
    ['x'.repeat(150), 'question-too-long'],
    ['x'.repeat(1_000_000), 'question-too-long'],
  ])('refuses the question %#', async (question, code) => {
    const side = await start(scripted(200));
    side.run('a', question);
    await quiet(5);
    expect(side.events('a')).toMatchObject([{ kind: 'failed', error: { code } }]);
  });

  it('refuses an extension string without tokens, and keeps the old one when it comes as an update', async () => {
    const side = await start(() => {
      const model = scripted()();
      const tokenizer = {
        ...characterTokenizer,
        encodePlain: (text: string) => (text === '\u200b' ? [] : characterTokenizer.encodePlain(text)),
      };
      return { ...model, parts: { ...model.parts, tokenizer } };
    });
    side.run('a', 'q', { extensionString: '\u200b' });
    side.run('b', 'q', { budget: 8 });
    side.run('c', 'q', { method: { ...DEFAULT_METHOD, rotation: ['Hmm', '\u200b'] } });
    await quiet();
    side.host.handle({
      kind: 'update',
      runId: 'b',
      settings: { ...DEFAULT_RUN_SETTINGS, extensionString: '\u200b' },
    });
    await quiet(5);
    expect(side.events('a')).toMatchObject([{ kind: 'failed', error: { code: 'extension-empty' } }]);
    expect(side.events('b').at(-1)).toMatchObject({ kind: 'rejected', error: { code: 'extension-empty' } });
    expect(side.events('c')).toMatchObject([{ kind: 'failed', error: { code: 'extension-empty' } }]);
  });

  it('puts what is asked for into the prompt, after the question', async () => {
    const read: string[] = [];
    const reading: Script = (ids) => {
      read.push(characterTokenizer.decode(ids));
      return endless(ids);
    };
    const side = await start(() => opened(createScriptedDecoder(reading, CHARACTER_VOCABULARY, 2000)));
    side.run('a', ' q ', { budget: 1, method: { ...DEFAULT_METHOD, ask: { kind: 'steps', count: 16 } } });
    await quiet();
    expect(read[0]).toContain('q\n\nThink for up to 16 steps.<|im_end|>');
  });

  it('stops within one token', async () => {
    const side = await start(scripted());
    side.run('a', 'q', { budget: 1500 });
    await quiet(60);
    side.host.handle({ kind: 'command', runId: 'a', command: 'stop' });
    await quiet(3);
    expect(side.events('a').at(-1)).toMatchObject({ kind: 'done', stoppedBy: 'user' });
    const tokens = side.events('a').length;
    await quiet(20);
    expect(side.events('a')).toHaveLength(tokens);
  });

  it('fails one run when its step fails, and lets the others go on', async () => {
    const decoder = createScriptedDecoder(endless, CHARACTER_VOCABULARY, 2000);
    let steps = 0;
    const step: Decoder['step'] = (cache, ids) =>
      ++steps === 4 ? Promise.reject(new Error('broken')) : decoder.step(cache, ids);
    const side = await start(() => opened({ ...decoder, step }));
    side.run('a', 'q', { budget: 10 });
    side.run('b', 'q', { budget: 10 });
    await quiet();
    const last = [side.events('a').at(-1)?.kind, side.events('b').at(-1)?.kind].sort();
    expect(last).toEqual(['done', 'failed']);
  });

  it('probes a finished run on request, and lets it live when there is no memory for that', async () => {
    const decoder = createScriptedDecoder(endless, CHARACTER_VOCABULARY, 2000);
    let caches = 0;
    const createCache: Decoder['createCache'] = () => {
      if (++caches > 2) {
        throw new RangeError('out of memory');
      }
      return decoder.createCache();
    };
    const side = await start(() => opened({ ...decoder, createCache }));
    side.run('a', 'q', { budget: 20 });
    await quiet();
    side.host.handle({ kind: 'probe', runId: 'a', positions: [3, 7] });
    await quiet();
    side.host.handle({ kind: 'probe', runId: 'a', positions: [5] });
    await quiet();
    const kinds = side.events('a').map((event) => event.kind);
    expect(kinds.filter((kind) => kind === 'probe')).toHaveLength(2);
    expect(side.events('a').at(-1)).toMatchObject({ kind: 'rejected' });
    const longer = { ...DEFAULT_RUN_SETTINGS, budget: 30 };
    side.host.handle({ kind: 'update', runId: 'a', settings: longer });
    await quiet();
    expect(side.events('a').at(-1)).toMatchObject({ kind: 'done', stats: { thinkingTokens: 30 } });
  });

  it('probes while thinking when asked to', async () => {
    const side = await start(scripted());
    const probes = { everyTokens: 8, sentenceEnds: false, suppressedEnds: false };
    const settings = { ...DEFAULT_RUN_SETTINGS, budget: 20 };
    side.host.handle({ kind: 'run', request: { runId: 'a', question: 'q', settings, probes } });
    await quiet();
    const found = side.events('a').flatMap((event) => (event.kind === 'probe' ? [event.probe] : []));
    expect(found.map((probe) => [probe.position, probe.answer])).toEqual([
      [0, '7'],
      [8, '7'],
      [16, '7'],
    ]);
  });

  it('reports a loss once, and nothing of the runs after it', async () => {
    const side = await start(scripted());
    side.run('a', 'q', { budget: 1500 });
    await quiet(20);
    side.lose({ code: 'device-lost', message: 'gone' });
    const count = side.replies.length;
    await quiet(50);
    expect(side.replies.at(count - 1)).toMatchObject({ kind: 'lost', error: { code: 'device-lost' } });
    expect(side.replies.filter((reply) => reply.kind === 'lost')).toHaveLength(1);
  });

  it('passes on why a model could not be opened', async () => {
    const side = await start(() =>
      Promise.reject(new ModelFormatError('model-corrupt', 'The file is cut off.')),
    );
    expect(side.replies).toMatchObject([
      {
        kind: 'load',
        event: { kind: 'failed', error: { code: 'model-corrupt', message: 'The file is cut off.' } },
      },
    ]);
    side.run('a', 'q');
    await quiet(5);
    expect(side.events('a')).toMatchObject([{ kind: 'failed' }]);
  });
});
