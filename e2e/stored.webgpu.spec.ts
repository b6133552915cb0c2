/** A checkpoint that was stored in this browser runs on WebGPU, emulated in software, with the tokens it has on WebAssembly. */
import type { Page } from '@playwright/test';
import { nanoRepository } from '../tests/support/tiny-repository.ts';
import { startFakeHub } from '../tests/support/fake-hub.ts';
import { HUB_ADDRESS, HUB_PORT } from './support/hub-address.ts';
import { LibraryModel } from './support/library-model.ts';
import { expect, test } from './support/no-foreign-requests.ts';

test.use({ pageRules: { servedOrigins: [HUB_ADDRESS], expectedErrors: [] } });

/** Software WebGPU decodes about one token per second, and compiles its shaders for several. */
const SLOW_MS = 240_000;
const QUESTION = 'How many r in raspberry';

const words = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Thought and answer of a run on the chosen device. */
async function think(library: LibraryModel): Promise<{ thought: string; answer: string }> {
  const lane = await library.playground.ask(QUESTION);
  await lane.expectStatus('done', SLOW_MS);
  const thought = await lane.root.getByRole('group', { name: /thinking/i }).innerText();
  return { thought: words(thought), answer: words(await lane.answer.innerText()) };
}

async function openStored(page: Page, query: string): Promise<LibraryModel> {
  const library = new LibraryModel(page);
  await library.playground.open(`?model=stored:a--nano--int4&weights=int4&budget=16&${query}`);
  await expect(page.getByRole('region', { name: 'Engine' })).toContainText('Ready', { timeout: SLOW_MS });
  return library;
}

test('a stored checkpoint has the tokens on WebGPU that it has on WebAssembly', async ({ page }) => {
  test.setTimeout(2 * SLOW_MS);
  const hub = await startFakeHub({ 'a/nano': nanoRepository() }, HUB_PORT);
  try {
    const library = new LibraryModel(page);
    await library.playground.open('?device=wasm');
    await library.planFrom(HUB_ADDRESS, 'a/nano');
    await library.start();
    await library.expectReady('a/nano');
  } finally {
    await hub.close();
  }
  const onCpu = await think(await openStored(page, 'device=wasm'));
  const library = await openStored(page, 'device=webgpu');
  await expect(page.getByText(/^Ready: WebGPU/)).toBeVisible();
  const onGpu = await think(library);
  expect(onCpu.answer).not.toBe('');
  expect(onGpu).toEqual(onCpu);
});
