/**
 * An engine that answers what a test says, in place of the one in the worker: the page is the built one, its content
 * security policy included. It speaks the protocol of `src/worker/protocol.ts`.
 */
import type { BrowserContext } from '@playwright/test';
import type { EngineInfo, RunStats } from '../../src/worker/protocol.ts';

export interface Script {
  readonly thinking: string;
  readonly answer: string;
  /** As the engine would have extracted it. */
  readonly extracted: string | null;
  /** Between two batches of tokens, ms. */
  readonly pauseMs?: number;
  /** Tokens of a batch of thinking; the real engine sends one batch per frame. */
  readonly batch?: number;
  /** Characters of a token. */
  readonly tokenLength?: number;
  readonly info?: Partial<EngineInfo>;
}

const INFO: EngineInfo = {
  modelName: 'scripted',
  device: 'wasm',
  adapter: 'CPU',
  softwareAdapter: false,
  weights: 'f32',
  threads: 1,
  parameters: 1_000_000,
  contextLength: 4096,
  maxContextLength: 32_768,
  thinkFormat: 's1',
  loadMs: 1,
  downloadBytes: 1,
};

const STATS: RunStats = {
  promptTokens: 10,
  thinkingTokens: 0,
  forcedTokens: 0,
  answerTokens: 0,
  extensionsUsed: 0,
  decodeMs: 100,
  decodeSteps: 20,
  lanesSharing: 1,
};

/** Puts the script in place of the worker's code, with the headers of the real file. */
export async function serveScriptedEngine(context: BrowserContext, script: Script): Promise<void> {
  await context.route('**/assets/server-*.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: workerCode(script) });
  });
}

function workerCode(script: Script): string {
  const { pauseMs = 5, batch = 1, tokenLength = 4, info = {}, ...texts } = script;
  return `
const script = ${JSON.stringify(texts)};
const info = ${JSON.stringify({ ...INFO, ...info })};
const base = ${JSON.stringify(STATS)};
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const pieces = (text) => text.match(/[^]{1,${String(tokenLength)}}/gu) ?? [];
// What the real engine says of every token, so that the page has as much to hold and to draw.
const facts = {
  logprob: -0.4,
  entropy: 0.9,
  alternatives: ['abc ', 'end\\n', 'x', 'y', 'z'].map((text, id) => ({ id, text, probability: [0.67, 0.2, 0.06, 0.04, 0.03][id] })),
};
function probe(runId, position) {
  const said = { index: position, id: 1, text: ' ' + (position % 3), phase: 'answer', origin: 'sampled', atMs: position, ...facts };
  const found = { position, tokens: [said], text: said.text, answer: String(position % 3), stoppedBy: 'answered' };
  postMessage({ kind: 'run', runId, event: { kind: 'probe', probe: { ...found, entropy: 0.9, meanLogprob: -0.4, steps: 2, ms: 2 } } });
}
async function run(runId) {
  const post = (event) => postMessage({ kind: 'run', runId, event });
  let index = 0;
  const thought = pieces(script.thinking);
  const stats = () => ({ ...base, thinkingTokens: Math.min(index, thought.length), answerTokens: Math.max(0, index - thought.length) });
  const say = (texts, more) =>
    post({ kind: 'tokens', stats: stats(), tokens: texts.map((text) => ({ index: index++, id: 1, text, origin: 'sampled', atMs: index, ...more })) });
  post({ kind: 'started', promptTokens: 10 });
  for (let i = 0; i < thought.length; i += ${String(batch)}) {
    say(thought.slice(i, i + ${String(batch)}), { phase: 'thinking', pEnd: 0.01, ...facts });
    await sleep(${String(pauseMs)});
  }
  post({ kind: 'thinking-ended', reason: 'natural', thinkingTokens: index });
  say(['</think>'], { phase: 'answer', origin: 'forced', role: 'delimiter' });
  for (const text of pieces(script.answer)) { say([text], { phase: 'answer', ...facts }); await sleep(${String(pauseMs)}); }
  post({ kind: 'done', stoppedBy: 'answered', answer: script.extracted, stats: stats() });
}
onmessage = ({ data }) => {
  if (data.kind === 'load') postMessage({ kind: 'load', loadId: data.request.loadId, event: { kind: 'loaded', info } });
  if (data.kind === 'run') run(data.request.runId);
  if (data.kind === 'probe') data.positions.forEach((position) => probe(data.runId, position));
};
`;
}
