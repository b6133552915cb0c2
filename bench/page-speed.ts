/**
 * Decode speed of s1-nano in Chromium through the whole engine: worker, sampler, budget machine, protocol, and the page
 * that draws every token. WebAssembly, real weights; the end of thinking is masked, so that the thought is long enough.
 *
 *   npm run build && npm run bench:page [-- --rounds 5] [--threads 1] [--write]
 *
 * --write: into the README. Only from an idle machine.
 */
import { parseArgs } from 'node:util';
import type { Browser, Page } from '@playwright/test';
import type { Reply } from '../src/worker/protocol.ts';
import { launchBrowser, servePreview } from './built-page.ts';
import { machineWords } from './machine-words.ts';
import { speedAt, type TimedToken } from './page-tokens.ts';
import { writeReadmeBlock } from './readme-block.ts';

const PORT = 4322;
const CONTEXTS = [256, 1024] as const;
/** Tokens whose time is taken, half of them before the context in question and half after it. */
const WINDOW = 64;
/** Thinking until the last window is over. */
const THINKING = Math.max(...CONTEXTS) + WINDOW;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    threads: { type: 'string', default: '1' },
    write: { type: 'boolean', default: false },
  },
});

function address(): string {
  const settings = `budget=${THINKING}&min=${THINKING}&guard=off&answer=1&probes=off`;
  return `http://localhost:${PORT}/?device=wasm&threads=${values.threads}&${settings}&q=What%20is%20347%20*%2062%3F`;
}

/** What the page is sent by its engine, kept where the bench can read it. */
function watchTokens(): void {
  const tokens: TimedToken[] = [];
  let promptTokens = 0;
  const NativeWorker = window.Worker;
  window.Worker = class extends NativeWorker {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args);
      this.addEventListener('message', ({ data }: MessageEvent<Reply>) => {
        const event = data.kind === 'run' ? data.event : null;
        if (event?.kind === 'started') {
          promptTokens = event.promptTokens;
        }
        if (event?.kind === 'tokens') {
          tokens.push(...event.tokens.map(({ index, atMs }) => ({ context: promptTokens + index, atMs })));
        }
      });
    }
  };
  Object.assign(window, { benchTokens: tokens });
}

/** Tokens per second at each context, of one run in a fresh page. */
async function round(browser: Browser): Promise<readonly number[]> {
  const page: Page = await browser.newPage();
  await page.addInitScript(watchTokens);
  await page.goto(address());
  await page.getByText(/^Ready:/).waitFor();
  await page.getByRole('button', { name: 'Think', exact: true }).click();
  await page.locator('.lane[data-status="done"]').waitFor({ timeout: 300_000 });
  const tokens = await page.evaluate(() => (window as unknown as { benchTokens: TimedToken[] }).benchTokens);
  await page.close();
  return CONTEXTS.map((context) => speedAt(tokens, context, WINDOW));
}

async function measure(): Promise<string> {
  const browser = await launchBrowser();
  try {
    const rounds: (readonly number[])[] = [];
    for (let i = 0; i < Number(values.rounds); i++) {
      rounds.push(await round(browser));
    }
    const lines = CONTEXTS.map((context, at) => {
      const speeds = rounds.map((round) => round[at] ?? NaN).sort((a, b) => a - b);
      const shown = [speeds[Math.floor(speeds.length / 2)], speeds[0], speeds.at(-1)].map(
        (speed) => `${Math.round(speed ?? NaN)} tokens/s`,
      );
      return `| ${context.toLocaleString('en-US')} | ${shown.join(' | ')} |`;
    });
    const threads = values.threads === '1' ? 'one thread' : `${values.threads} threads`;
    return [
      `\`npm run bench:page -- --write\`: the built page in Chromium ${browser.version()}, ${threads}, ${machineWords()}, ` +
        `${rounds.length} rounds, ${WINDOW} tokens around each context, by the clock.`,
      '',
      '| context | median | slowest | fastest |',
      '|---|---|---|---|',
      ...lines,
    ].join('\n');
  } finally {
    await browser.close();
  }
}

const server = await servePreview(PORT);
try {
  const text = await measure();
  console.log(text);
  if (values.write) {
    await writeReadmeBlock('page-speed', text);
  }
} finally {
  server.kill();
}
