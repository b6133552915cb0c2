/** WebGPU, emulated in software: the same tokens as the CPU, a cache that is never reallocated, and a device that is lost. */
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Worker } from '@playwright/test';
import { openLocalEngine, runToEnd } from '../cli/local-engine.ts';
import { DEFAULT_RUN_SETTINGS } from '../src/reasoning/run-settings.ts';
import { engineWorker } from './support/engine-worker.ts';
import { serveWanderingModel } from './support/long-thought.ts';
import { expect, test } from './support/no-foreign-requests.ts';
import { PageModel, type LaneModel } from './support/page-model.ts';
import { lastIds, watchRuns } from './support/watched-runs.ts';

/** Software WebGPU decodes about one token per second, and compiles its shaders for several. */
const SLOW_MS = 240_000;
const QUESTION = 'How many r in raspberry';

/** Keys or values of one layer of s1-nano: 2 heads × 2,048 positions × 32 × 4 bytes. */
const KV_BUFFER_BYTES = 2 * 2048 * 32 * 4;

const words = (text: string): string => text.replace(/\s+/g, ' ').trim();

test('int8 blocks on WebGPU choose the tokens of their f32 twin on WebAssembly', async ({ page }) => {
  const folder = fileURLToPath(new URL('../public/models/s1-nano', import.meta.url));
  const { client } = await openLocalEngine({ folder, weights: 'int8', threads: 1, twin: true });
  const twin = await runToEnd(client, QUESTION, { ...DEFAULT_RUN_SETTINGS, budget: 20 });
  const playground = new PageModel(page);
  await watchRuns(page);
  await playground.open('?device=webgpu&weights=int8&budget=20');
  const lane = await playground.ask(QUESTION);
  await lane.expectStatus('done', SLOW_MS);
  await expect(lane.answer).toHaveText(twin.answer ?? 'no answer on WebAssembly');
  expect(await lastIds(page)).toEqual(twin.tokens.map((token) => token.id));
  await expect(page.getByText(/^Ready: WebGPU/)).toBeVisible();
});

test('the KV cache is allocated once, and a lost GPU is explained with the trace kept', async ({
  page,
  context,
}) => {
  await watchGpu(context);
  await serveWanderingModel(context);
  const playground = new PageModel(page);
  await playground.open('?device=webgpu&budget=200&extend=8&temp=1&seed=5');
  const lane = await playground.ask(QUESTION);
  await expect.poll(() => tokensOf(lane), { timeout: SLOW_MS }).toBeGreaterThan(3);
  const worker = await engineWorker(page);

  await test.step('no KV-sized buffer is made while decoding', async () => {
    const [from, before] = [await tokensOf(lane), await buffersMade(worker)];
    expect(before).toBeGreaterThan(0);
    await expect.poll(() => tokensOf(lane), { timeout: SLOW_MS }).toBeGreaterThan(from + 4);
    expect(await buffersMade(worker)).toBe(before);
  });

  await test.step('the device is lost', async () => {
    const thought = words(await lane.root.getByRole('group', { name: /thinking/i }).innerText());
    await worker.evaluate(() => (self as unknown as { gpuDevice: GPUDevice }).gpuDevice.destroy());
    await lane.expectStatus('interrupted', SLOW_MS);
    await expect(page.getByText(/GPU was lost/).first()).toBeVisible();
    expect(words(await lane.root.innerText())).toContain(thought.slice(0, 20));
    await expect(playground.question).toHaveValue(QUESTION);
  });
});

async function tokensOf(lane: LaneModel): Promise<number> {
  return Number(/(\d+) of \d+/.exec(await lane.root.innerText())?.[1] ?? 0);
}

/** Puts an observer in front of the worker's own code, since a page cannot reach into its worker's device. */
async function watchGpu(context: BrowserContext): Promise<void> {
  const observer = `{
    const requestDevice = GPUAdapter.prototype.requestDevice;
    GPUAdapter.prototype.requestDevice = async function (...args) {
      const device = await requestDevice.apply(this, args);
      const createBuffer = device.createBuffer;
      self.kvBuffersMade = 0;
      device.createBuffer = function (descriptor) {
        if (descriptor.size >= ${KV_BUFFER_BYTES}) self.kvBuffersMade++;
        return createBuffer.call(this, descriptor);
      };
      self.gpuDevice = device;
      return device;
    };
  }\n`;
  await context.route('**/assets/server-*.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: observer + (await response.text()) });
  });
}

function buffersMade(worker: Worker): Promise<number> {
  return worker.evaluate(() => (self as unknown as { kvBuffersMade: number }).kvBuffersMade);
}
