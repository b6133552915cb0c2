/** The ways a checkpoint comes in, and what the page keeps to itself meanwhile. Against hubs of our own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { startFakeHub, type FakeHub } from '../tests/support/fake-hub.ts';
import { nanoGguf } from '../tests/support/gguf-repository.ts';
import { nanoRepository } from '../tests/support/tiny-repository.ts';
import { expectAccessible } from './support/axe.ts';
import { HUB_ADDRESS, HUB_PORT } from './support/hub-address.ts';
import { LibraryModel } from './support/library-model.ts';
import { expect, test } from './support/no-foreign-requests.ts';

const CDN_PORT = HUB_PORT + 1000;
const CDN_ADDRESS = `http://127.0.0.1:${String(CDN_PORT)}`;
const TOKEN = 'hf_onlyForThisHub';
const WEIGHTS = 'model.safetensors';

test.use({ pageRules: { servedOrigins: [HUB_ADDRESS, CDN_ADDRESS], expectedErrors: [] } });
test.describe.configure({ timeout: 240_000 });

async function withHub(hub: FakeHub, use: (hub: FakeHub) => Promise<void>): Promise<void> {
  try {
    await use(hub);
  } finally {
    await hub.close();
  }
}

/** Everything of this page that outlives it, as text: addresses, both storages, names and bytes of every stored file. */
async function everythingKept(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const found = [location.href, JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })];
    const walk = async (folder: FileSystemDirectoryHandle): Promise<void> => {
      for await (const handle of folder.values()) {
        found.push(handle.name);
        if (handle.kind === 'directory') await walk(handle as FileSystemDirectoryHandle);
        else found.push(await (await (handle as FileSystemFileHandle).getFile()).text());
      }
    };
    await walk(await navigator.storage.getDirectory());
    for (const { name } of await indexedDB.databases()) found.push(name ?? '');
    return found.join('\n');
  });
}

test('a gated repository: its token goes to its hub only, and is kept nowhere', async ({ page }) => {
  const cdn = await startFakeHub({ 'a/nano': nanoRepository() }, CDN_PORT);
  await withHub(cdn, async () =>
    withHub(await startFakeHub({ 'a/nano': nanoRepository() }, HUB_PORT), async (hub) => {
      hub.gated = new Map([['a/nano', TOKEN]]);
      hub.contentUrl = CDN_ADDRESS;
      const library = new LibraryModel(page);
      await library.playground.open('?device=wasm&budget=32');
      await library.openOther();
      await page.getByText('Mirror and access token').click();
      await page.getByRole('textbox', { name: 'Hub or mirror' }).fill(HUB_ADDRESS);
      await page.getByRole('textbox', { name: 'A repository on the hub' }).fill('a/nano');
      await page.getByRole('button', { name: 'Plan this repository' }).click();
      await expect(library.plan.getByRole('alert')).toContainText('gated');
      await library.openOther();
      await page.getByText('Mirror and access token').click();
      await page.getByLabel('Access token').fill(TOKEN);
      await page.getByRole('textbox', { name: 'A repository on the hub' }).fill('a/nano');
      await page.getByRole('button', { name: 'Plan this repository' }).click();
      await expect(library.plan.getByRole('button', { name: 'Download and store' })).toBeVisible();
      hub.seen.length = 0;
      await library.start();
      await library.expectReady('a/nano');
      expect(hub.seen.filter(({ url }) => url.endsWith(WEIGHTS)).length).toBeGreaterThan(1);
      expect(hub.seen.filter(({ authorization }) => authorization !== `Bearer ${TOKEN}`)).toEqual([]);
      expect(cdn.requests.filter(({ path }) => path === WEIGHTS).length).toBeGreaterThan(1);
      expect(cdn.seen.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
      expect([...hub.seen, ...cdn.seen].map(({ url }) => url).join()).not.toContain(TOKEN);
      const kept = await everythingKept(page);
      expect(kept).toContain('a--nano--int4');
      expect(kept).not.toContain(TOKEN);
      await page.reload();
      await library.openOther();
      await page.getByText('Mirror and access token').click();
      await expect(page.getByLabel('Access token')).toHaveValue('');
    }),
  );
});

test('a download shows speed and time left, and asks the browser to keep what it stores', async ({
  page,
}) => {
  await page.addInitScript(() => {
    const asked = { count: 0 };
    Object.assign(window, { persistAsked: asked });
    const { persist } = StorageManager.prototype;
    StorageManager.prototype.persist = function () {
      asked.count += 1;
      return persist.call(this);
    };
  });
  const persistAsked = () =>
    page.evaluate(() => (window as unknown as { persistAsked: { count: number } }).persistAsked.count);
  await withHub(await startFakeHub({ 'a/nano': nanoRepository() }, HUB_PORT), async (hub) => {
    const library = new LibraryModel(page);
    await library.playground.open('?device=wasm');
    await library.planFrom(HUB_ADDRESS, 'a/nano');
    expect(await persistAsked()).toBe(0);
    hub.delayMs = 25;
    await library.start();
    await expect(library.download).toContainText(
      /converting: [\d.]+ MB of 9\.6 MB, [\d.]+ [kM]B\/s, [\d.]+ \w+ left/,
    );
    expect(await persistAsked()).toBe(1);
    hub.delayMs = 0;
    await library.expectReady('a/nano');
  });
});

test('a repository with safetensors and GGUF offers both', async ({ page }) => {
  const files = nanoRepository().set('nano-F16.gguf', { bytes: nanoGguf(), lfs: true });
  await withHub(await startFakeHub({ 'a/both': files }, HUB_PORT), async () => {
    const library = new LibraryModel(page);
    await library.playground.open('?device=wasm');
    const search = async () => {
      await library.openOther();
      await page.getByRole('textbox', { name: 'A repository on the hub' }).fill('both');
      await page.getByRole('button', { name: 'Search' }).click();
    };
    await library.openOther();
    await page.getByText('Mirror and access token').click();
    await page.getByRole('textbox', { name: 'Hub or mirror' }).fill(HUB_ADDRESS);
    await search();
    const found = page.getByRole('list', { name: 'Repositories found' });
    await expect(found).toContainText('1 file of safetensors, 9.6 MB; 1 model in GGUF');
    await expectAccessible(page);
    await page.screenshot({ path: test.info().outputPath('both.png') });
    await page.getByRole('button', { name: 'Plan GGUF file of a/both' }).click();
    await expect(library.plan).toContainText('What a/both/nano-F16.gguf takes');
    await search();
    await page.getByRole('button', { name: 'Plan safetensors of a/both' }).click();
    await expect(library.plan.getByRole('heading')).toHaveText('What a/both takes');
  });
});

test('a folder that is picked', async ({ page }) => {
  const root = mkdtempSync(join(tmpdir(), 's1-folder-'));
  try {
    for (const [name, { bytes }] of nanoRepository()) writeFileSync(join(root, name), bytes);
    const library = new LibraryModel(page);
    await library.playground.open('?device=wasm&budget=32');
    await library.openOther();
    const choosing = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose a folder…' }).click();
    await (await choosing).setFiles(root);
    await expect(library.plan).toContainText('Nothing leaves this computer');
    await library.start();
    await library.expectReady(root.split('/').at(-1) ?? '');
  } finally {
    rmSync(root, { recursive: true });
  }
});

test('files that are dropped on the page', async ({ page }) => {
  const library = new LibraryModel(page);
  await library.playground.open('?device=wasm&budget=32');
  const base64 = Buffer.from(nanoGguf()).toString('base64');
  const transfer = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
    data.items.add(new File([bytes], 'dropped.gguf'));
    return data;
  }, base64);
  const body = page.locator('body');
  await body.dispatchEvent('dragover', { dataTransfer: transfer });
  await expect(page.getByText('Drop the files of a checkpoint')).toBeVisible();
  await body.dispatchEvent('drop', { dataTransfer: transfer });
  await expect(page.getByText('Drop the files of a checkpoint')).toHaveCount(0);
  await expect(library.plan).toContainText('Nothing leaves this computer');
  await library.start();
  await library.expectReady('dropped');
  await (await library.playground.ask('How many r in raspberry')).expectAnswer();
});

test('a context is chosen per model and comes back with it', async ({ page }) => {
  const library = new LibraryModel(page);
  const engine = page.getByRole('region', { name: 'Engine' });
  await library.playground.open('?device=wasm&budget=32');
  await expect(engine).toContainText('Ready');
  await page.locator('summary').filter({ hasText: 'Engine details' }).click();
  await engine.getByRole('combobox', { name: 'Context' }).selectOption({ label: '1,024 tokens' });
  await expect(engine).toContainText('1,024 of 2,048 tokens');
  await expectAccessible(page);
  await page.goto('./?device=wasm');
  await page.locator('summary').filter({ hasText: 'Engine details' }).click();
  await expect(engine).toContainText('1,024 of 2,048 tokens');
});
