/**
 * What the main thread of the built page does while a long trace streams, while it is scrolled, and while known answers
 * are scrubbed through: work per frame, longest task, size of the DOM.
 *
 *   npm run build && npm run bench:smooth [-- --tokens 10000] [--explain]
 *
 * `--explain` says what the longest tasks did, for which more is recorded, so that frames cost a little more.
 */
import { parseArgs } from 'node:util';
import type { CDPSession, Page } from '@playwright/test';
import { serveScriptedEngine } from '../e2e/support/scripted-engine.ts';
import { withBuiltPage } from './built-page.ts';
import { mainThreadWork, type FrameWork, type TraceEvent } from './main-thread-work.ts';

const PORT = 4321;
const ORIGIN = `http://localhost:${PORT}/`;
const TOKEN_LENGTH = 4;

const { values } = parseArgs({
  options: {
    tokens: { type: 'string', default: '10000' },
    explain: { type: 'boolean', default: false },
  },
});
const tokens = Number(values.tokens);

/** A thought of so many tokens, in lines of `lineTokens`. */
function thought(lineTokens: number): string {
  const words = Array.from({ length: tokens }, (_, index) =>
    index % lineTokens === lineTokens - 1 ? 'end\n' : 'abc ',
  );
  return words.join('');
}

/** Main-thread tasks while something happens. */
async function traced(page: Page, happen: () => Promise<void>): Promise<FrameWork> {
  const session: CDPSession = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  const complete = new Promise<void>((resolve) =>
    session.once('Tracing.tracingComplete', () => {
      resolve();
    }),
  );
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      includedCategories: [
        'disabled-by-default-devtools.timeline',
        'disabled-by-default-devtools.timeline.frame',
        ...(values.explain ? ['devtools.timeline', 'v8'] : []),
      ],
    },
  });
  await happen();
  await session.send('Tracing.end');
  await complete;
  await session.detach();
  return mainThreadWork(events);
}

const elements = (page: Page): Promise<number> => page.evaluate(() => document.querySelectorAll('*').length);

function row(name: string, work: FrameWork, nodes: number): string {
  const ms = (value: number): string => `${value.toFixed(1)} ms`;
  return `| ${name} | ${work.frames} | ${ms(work.medianMs)} | ${ms(work.p95Ms)} | ${ms(work.p95ClockMs)} | ${ms(work.longestTask.ms)} | ${nodes} |`;
}

function longestWords(name: string, { longestTask: { ms, processorMs, parts } }: FrameWork): string {
  const list = parts.map((part) => `${part.name} ${part.ms.toFixed(1)} ms`).join(', ');
  return `${name}: longest task ${ms.toFixed(1)} ms, of processor time ${processorMs.toFixed(1)} ms: ${list}.`;
}

/** What does not fit the table. */
const notes: string[] = [];

async function longTrace(page: Page, name: string, lineTokens: number): Promise<string[]> {
  await serveScriptedEngine(page.context(), {
    thinking: thought(lineTokens),
    answer: 'Answer: 3',
    extracted: '3',
    tokenLength: TOKEN_LENGTH,
    pauseMs: 16,
    batch: 4,
    info: { contextLength: 40_000 },
  });
  await page.goto(`${ORIGIN}?device=wasm&budget=32768&q=How%20many%20r%20in%20raspberry`);
  await page.getByText(/^Ready:/).waitFor();
  const streaming = await traced(page, async () => {
    await page.getByRole('button', { name: 'Think', exact: true }).click();
    await page.locator('[data-role="answer"]').waitFor({ timeout: 300_000 });
  });
  const streamed = await elements(page);
  const scrolling = await traced(page, async () => {
    await page.locator('.thinking-box').hover();
    for (let i = 0; i < 150; i++) {
      await page.mouse.wheel(0, i < 100 ? -400 : 400);
      await page.waitForTimeout(16);
    }
  });
  const keys = await keyTimes(page);
  if (values.explain) {
    notes.push(longestWords(`${name}: streaming`, streaming), longestWords(`${name}: scrolling`, scrolling));
  }
  notes.push(keyWords(`${name}: scrubbing the whole trace`, keys));
  return [
    row(`${name}: streaming`, streaming, streamed),
    row(`${name}: scrolling`, scrolling, await elements(page)),
  ];
}

/** Time from an arrow key to the frame after it, over answers along a real thought that are known already. */
async function scrubbing(page: Page): Promise<string> {
  await page.goto(`${ORIGIN}?device=wasm&budget=512&extend=1&q=What%20is%20347%20*%2062%3F`);
  await page.getByText(/^Ready:/).waitFor();
  await page.getByRole('button', { name: 'Think', exact: true }).click();
  await page.locator('.timeline-point').nth(8).waitFor({ state: 'attached', timeout: 60_000 });
  await page.waitForTimeout(3000);
  return keyWords('Scrubbing to a known answer', await keyTimes(page));
}

/** Milliseconds from an arrow key on the timeline to the frame after it, ascending. */
async function keyTimes(page: Page): Promise<readonly number[]> {
  await page.getByRole('slider', { name: 'Answer timeline', exact: true }).focus();
  return page.evaluate(async () => {
    const slider = document.activeElement as HTMLElement;
    const measured: number[] = [];
    for (let i = 0; i < 80; i++) {
      const from = performance.now();
      const key = i % 8 < 4 ? 'ArrowLeft' : 'ArrowRight';
      slider.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      await new Promise(requestAnimationFrame);
      measured.push(performance.now() - from);
    }
    return measured.sort((a, b) => a - b);
  });
}

function keyWords(name: string, times: readonly number[]): string {
  const at = (share: number): string => `${(times[Math.floor(times.length * share)] ?? NaN).toFixed(0)} ms`;
  return `${name}: median ${at(0.5)}, p95 ${at(0.95)}, slowest ${at(0.999)} from key to frame (${times.length} keys).`;
}

await withBuiltPage(PORT, async (browser) => {
  console.log(`${tokens} tokens, 250 a second.\n`);
  console.log(
    '| trace | frames | processor time of the main thread per frame, median | p95 | p95 by the clock | longest task | elements |\n|---|---|---|---|---|---|---|',
  );
  for (const [name, lineTokens] of [
    ['lines of 20 tokens', 20],
    ['one paragraph', Infinity],
  ] as const) {
    const page = await (await browser.newContext()).newPage();
    console.log((await longTrace(page, name, lineTokens)).join('\n'));
    await page.context().close();
  }
  const page = await (await browser.newContext()).newPage();
  console.log(`\n${[...notes, await scrubbing(page)].join('\n')}`);
});
