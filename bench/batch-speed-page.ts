/**
 * Tokens per second of one sample and of several decoded together, in Chromium, on either device: the built worker is
 * spoken to in its own protocol. Rounds alternate between the numbers of samples. Without a GPU, WebGPU is emulated on
 * the CPU, which says little about a real one.
 *
 *   npm run build && npm run bench:batch:page [-- --device webgpu] [--rounds 3] [--tokens 64] [--gpu]
 *
 * `--gpu` lets Chromium use this machine's adapter instead of the emulated one.
 */
import { parseArgs } from 'node:util';
import type { Page } from '@playwright/test';
import { engineWorker } from '../e2e/support/engine-worker.ts';
import { DEFAULT_RUN_SETTINGS, withMethod } from '../src/reasoning/run-settings.ts';
import type { Reply, Request } from '../src/worker/protocol.ts';
import { webGpuFlags, withBuiltPage } from './built-page.ts';

const PORT = 4322;
const SAMPLES = [1, 4, 8] as const;

const { values } = parseArgs({
  options: {
    device: { type: 'string', default: 'webgpu' },
    rounds: { type: 'string', default: '3' },
    tokens: { type: 'string', default: '64' },
    gpu: { type: 'boolean', default: false },
  },
});
const device = values.device === 'wasm' ? 'wasm' : 'webgpu';
const tokens = Number(values.tokens);
/** Thinks for exactly so many tokens; at a temperature of 1, no two samples stay alike. */
const settings = withMethod(
  { ...DEFAULT_RUN_SETTINGS, budget: tokens, maxAnswerTokens: 1 },
  { minThinking: tokens },
);

/** Loads the bundled checkpoint into a worker of its own. @returns the adapter */
async function open(page: Page): Promise<string> {
  const started = engineWorker(page);
  await page.goto(`http://localhost:${PORT}/?device=wasm`);
  return page.evaluate(
    ({ workerUrl, on }) =>
      new Promise<string>((resolve, reject) => {
        const worker = new Worker(workerUrl, { type: 'module' });
        worker.onmessage = ({ data }: MessageEvent<Reply>) => {
          const event = data.kind === 'load' ? data.event : null;
          if (event?.kind === 'loaded') resolve(`${event.info.adapter}, ${event.info.weights}`);
          if (event?.kind === 'failed') reject(new Error(event.error.message));
        };
        Object.assign(window, { engine: worker });
        const modelUrl = new URL('models/s1-nano/', document.baseURI).href;
        const request = { loadId: 'l', modelName: 's1-nano', modelUrl, device: on } as const;
        worker.postMessage({ kind: 'load', request: { ...request, weights: 'auto', threads: 1 } });
      }),
    { workerUrl: (await started).url(), on: device },
  );
}

/** @returns tokens per second of all samples together, from the first token of any to the last of all */
function round(page: Page, count: number, firstSeed: number): Promise<number> {
  return page.evaluate(
    ({ samples, seed, common }) =>
      new Promise<number>((resolve, reject) => {
        const { engine } = window as unknown as { engine: Worker };
        const post = (request: Request): void => engine.postMessage(request);
        const ids = Array.from({ length: samples }, (_, i) => `${seed + i}`);
        let written = 0;
        let open = samples;
        let startedAt: number | undefined;
        const listen = ({ data }: MessageEvent<Reply>): void => {
          if (data.kind !== 'run' || !ids.includes(data.runId)) return;
          const { event } = data;
          if (event.kind === 'failed') reject(new Error(event.error.message));
          if (event.kind === 'tokens') {
            // What comes with the first message took the time before it.
            written += startedAt === undefined ? 0 : event.tokens.length;
            startedAt ??= performance.now();
          }
          if (event.kind === 'done' && --open === 0) {
            engine.removeEventListener('message', listen);
            ids.forEach((runId) => post({ kind: 'release', runId }));
            resolve((1000 * written) / (performance.now() - (startedAt ?? 0)));
          }
        };
        engine.addEventListener('message', listen);
        ids.forEach((runId, i) => {
          const sampling = { temperature: 1, topK: 0, topP: 1, seed: seed + i };
          const request = { runId, question: 'How many r in raspberry', settings: { ...common, sampling } };
          post({ kind: 'run', request });
        });
      }),
    { samples: count, seed: firstSeed, common: settings },
  );
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

await withBuiltPage(
  PORT,
  async (browser) => {
    const page = await browser.newPage();
    // Functions sent into the page come with a helper of the compiler that runs this file.
    await page.addInitScript('globalThis.__name = (target) => target');
    const adapter = await open(page);
    const speeds = new Map<number, number[]>(SAMPLES.map((count) => [count, []]));
    let seed = 1;
    for (let r = 0; r < Number(values.rounds); r++) {
      for (const count of SAMPLES) {
        speeds.get(count)?.push(await round(page, count, seed));
        seed += count;
      }
    }
    const medians = SAMPLES.map((count) => median(speeds.get(count) ?? []));
    const ratio = (medians.at(-1) ?? NaN) / (medians[0] ?? NaN);
    console.log(
      `s1-nano on ${device} (${adapter}), ${tokens} tokens each, median of ${values.rounds} rounds`,
    );
    console.log(`| ${SAMPLES.map((count) => `${count} sample(s)`).join(' | ')} | 8 ÷ 1 |`);
    console.log(`|${SAMPLES.map(() => '---|').join('')}---|`);
    console.log(
      `| ${medians.map((speed) => `${speed.toFixed(1)} tokens/s`).join(' | ')} | ${ratio.toFixed(2)} |`,
    );
  },
  webGpuFlags(!values.gpu),
);
