/** A checkpoint converted by the command line, on a static host: planned by its address, copied, run without the network. */
import { convertedNano, folderUrl } from '../tests/support/converted-repository.ts';
import { startFakeHub, type FakeHub } from '../tests/support/fake-hub.ts';
import { expectAccessible } from './support/axe.ts';
import { LibraryModel } from './support/library-model.ts';
import { expect, test } from './support/no-foreign-requests.ts';

const PORT = 4324;
const HOST = `http://127.0.0.1:${PORT}`;
const ADDRESS = folderUrl(HOST, 'a/nano-int4');
const FILES = await convertedNano('int4');

test.use({ pageRules: { servedOrigins: [HOST], expectedErrors: [] } });
test.describe.configure({ timeout: 240_000 });

let host: FakeHub;
test.beforeEach(async () => {
  host = await startFakeHub({ 'a/nano-int4': FILES }, PORT);
});
test.afterEach(() => host.close());

const weightsAsked = () => host.requests.filter(({ path }) => /^t\d+$/.test(path));

test('from its address to an answer, then again without the network', async ({ page }) => {
  const library = new LibraryModel(page);
  await library.playground.open('?device=wasm&budget=64');
  await library.openOther();
  await page.getByRole('textbox', { name: 'Model folder URL' }).fill(ADDRESS);
  await page.getByRole('button', { name: 'Load', exact: true }).click();
  await expect(library.plan).toContainText('published: int4 blocks');
  await expect(library.plan).toContainText('s1-nano');
  await expect(library.plan).toContainText(`fetched from 127.0.0.1:${PORT}`);
  await expect(library.plan.getByRole('combobox', { name: 'Stored as' })).toHaveCount(0);
  await expectAccessible(page);
  expect(weightsAsked()).toEqual([]);
  await library.start();
  await library.expectReady('s1-nano');
  expect(weightsAsked().length).toBeGreaterThan(10);
  await (await library.playground.ask('How many r in raspberry')).expectAnswer();
  host.requests.length = 0;
  await page.reload();
  await library.expectReady('s1-nano');
  await (await library.playground.ask('How many r in raspberry')).expectAnswer();
  expect(host.requests).toEqual([]);
});

test('a folder of transformers is loaded as it is', async ({ page }) => {
  const library = new LibraryModel(page);
  await library.playground.open('?device=wasm&budget=16');
  await library.openOther();
  await page.getByRole('textbox', { name: 'Model folder URL' }).fill('models/s1-nano/');
  await page.getByRole('button', { name: 'Load', exact: true }).click();
  await expect(library.playground.model).toHaveValue('models/s1-nano/');
  await expect(page.getByRole('region', { name: 'Engine' })).toContainText('Ready', { timeout: 60_000 });
});

test('a link to it says how to store it', async ({ page }) => {
  const library = new LibraryModel(page);
  await library.playground.open(`?device=wasm&model=${encodeURIComponent(ADDRESS)}`);
  await library.playground.question.fill('How many r in raspberry');
  await library.playground.think.click();
  await expect(page.getByRole('alert').filter({ hasText: 'is stored before it runs' }).first()).toBeVisible({
    timeout: 60_000,
  });
});
