/** Graphs in ONNX as others publish them: found, planned, stored as they are, run in the page, moved back and forth. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startFakeHub, type FakeHub } from '../tests/support/fake-hub.ts';
import { nanoOnnxRepository, SPLIT } from '../tests/support/onnx-repository.ts';
import { expectAccessible } from './support/axe.ts';
import { LibraryModel } from './support/library-model.ts';
import { expect, test } from './support/no-foreign-requests.ts';

const PORT = 4323;
const MIRROR = `http://127.0.0.1:${PORT}`;
const FILES = await nanoOnnxRepository(['fp32', 'q4f16'], SPLIT);

test.use({ pageRules: { servedOrigins: [MIRROR], expectedErrors: [] } });
test.describe.configure({ timeout: 240_000 });

/** Greedy text of transformers, over several lines: what is thought, the delimiter, the answer. */
const [{ question, text }] = (
  JSON.parse(readFileSync(join(import.meta.dirname, '../training/golden/greedy.json'), 'utf8')) as {
    cases: readonly { question: string; text: string }[];
  }
).cases;
const thought = text.trim().split('\n')[0] ?? '';

let hub: FakeHub;
test.beforeEach(async () => {
  hub = await startFakeHub({ 'a/nano-onnx': FILES }, PORT);
});
test.afterEach(() => hub.close());

test('found on a hub, stored, run, moved back and forth, and run again without the network', async ({
  page,
}) => {
  const library = new LibraryModel(page);
  await library.playground.open('?device=wasm&budget=64');
  await library.openOther();
  await page.getByText('Mirror and access token').click();
  await page.getByRole('textbox', { name: 'Hub or mirror' }).fill(MIRROR);
  await page.getByRole('textbox', { name: 'A repository on the hub' }).fill('nano');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page.getByRole('list', { name: 'Repositories found' })).toContainText('2 models in ONNX');
  const files = page.getByRole('combobox', { name: 'File of a/nano-onnx' });
  await files.selectOption('onnx/model_q4f16.onnx');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Plan a/nano-onnx' }).click();
  await expect(library.plan).toContainText('published: ONNX, q4f16');
  await expect(library.plan).toContainText('Without a GPU its 4-bit weights are decoded anew');
  await library.planFrom(MIRROR, 'a/nano-onnx/onnx/model.onnx');
  await expect(library.plan).toContainText('published: ONNX, fp32');
  await expect(library.plan).toContainText('published SHA-256');
  await expect(library.plan.getByRole('combobox', { name: 'Stored as' })).toHaveCount(0);
  await expectAccessible(page);
  expect(hub.requests.filter(({ path }) => path.startsWith('onnx/'))).toEqual([]);
  await library.start();
  const name = 'a/nano-onnx/onnx/model.onnx';
  await library.expectReady(name, 'ONNX');
  await expect(page.getByRole('region', { name: 'Engine' })).toContainText('ONNX fp32');

  const lane = await library.playground.ask(question);
  await lane.expectStatus('done');
  await expect(lane.root).toContainText(thought);
  await expect(lane.answer).toHaveText('3');
  await library.playground.setBudget(6);
  await expect(lane.root).toContainText('cut at the budget');
  await lane.expectStatus('done');
  await library.playground.setBudget(64);
  await expect(lane.root).not.toContainText('cut at the budget');
  await lane.expectStatus('done');
  await expect(lane.root).toContainText(thought);
  await expect(lane.answer).toHaveText('3');
  // The address follows a moment later.
  await expect(page).toHaveURL(/budget=64/u);

  hub.requests.length = 0;
  await page.reload();
  await library.expectReady(name, 'ONNX');
  await (await library.playground.ask(question)).expectAnswer('3');
  expect(hub.requests).toEqual([]);
  await library.openStored();
  await expect(library.stored).toContainText(', ONNX');
});

test('files of this computer', async ({ page }) => {
  const library = new LibraryModel(page);
  await library.playground.open('?device=wasm&budget=32');
  await library.openOther();
  const picked = [...FILES].filter(([path]) => !path.includes('q4f16') && !path.includes('generation'));
  await page.getByLabel('Model files').setInputFiles(
    picked.map(([path, { bytes }]) => ({
      name: path.replace('onnx/', ''),
      mimeType: 'application/octet-stream',
      buffer: Buffer.from(bytes),
    })),
  );
  await expect(library.plan).toContainText('Nothing leaves this computer');
  await library.start();
  await library.expectReady('model', 'ONNX');
  await (await library.playground.ask(question)).expectAnswer();
});
