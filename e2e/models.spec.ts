/** A checkpoint from a hub: planned, fetched, converted, kept, used without the network, resumed, deleted. Against a hub of our own. */
import { nanoGguf } from '../tests/support/gguf-repository.ts';
import { nanoRepository } from '../tests/support/tiny-repository.ts';
import { startFakeHub, type FakeHub } from '../tests/support/fake-hub.ts';
import { expectAccessible } from './support/axe.ts';
import { HUB_ADDRESS as MIRROR, HUB_PORT as PORT } from './support/hub-address.ts';
import { LibraryModel } from './support/library-model.ts';
import { expect, test } from './support/no-foreign-requests.ts';

const WEIGHTS = 'model.safetensors';

test.use({ pageRules: { servedOrigins: [MIRROR], expectedErrors: [] } });
test.describe.configure({ timeout: 240_000 });

let hub: FakeHub;
test.beforeEach(async () => {
  hub = await startFakeHub({ 'a/nano': nanoRepository() }, PORT);
});
test.afterEach(() => hub.close());

/** Removes or replaces a stored file behind the page's back. */
async function damage(page: LibraryModel['page'], file: string): Promise<void> {
  await page.evaluate(async (name) => {
    const root = await navigator.storage.getDirectory();
    const shelf = await root.getDirectoryHandle('checkpoints');
    await (await shelf.getDirectoryHandle('a--nano--int4')).removeEntry(name);
  }, file);
}

test('from a repository to an answer, then again without the network, then deleted', async ({ page }) => {
  const library = new LibraryModel(page);
  await library.playground.open('?device=wasm&budget=64');
  expect(hub.requests).toEqual([]);
  await library.planFrom(MIRROR, 'a/nano');
  expect(hub.requests.filter(({ path, begin }) => path === WEIGHTS && begin > 0)).toEqual([]);
  await expect(library.plan).toContainText('9.6 MB');
  await expect(library.plan).toContainText('published SHA-256');
  await library.start();
  await library.expectReady('a/nano');
  await (await library.playground.ask('How many r in raspberry')).expectAnswer();
  hub.requests.length = 0;
  await page.reload();
  await library.expectReady('a/nano');
  await (await library.playground.ask('What is 12 + 30?')).expectAnswer();
  expect(hub.requests).toEqual([]);
  await library.openStored();
  await library.stored.getByRole('button', { name: 'Delete a/nano' }).click();
  await expect(page.getByText('None yet. Choose a model above')).toBeVisible();
});

test('a tab closed at half: the next visit fetches the rest only', async ({ page, context }) => {
  // Slow enough that the tab is closed in time on a busy machine, too.
  hub.delayMs = 60;
  const first = new LibraryModel(page);
  await first.playground.open('?device=wasm');
  await first.planFrom(MIRROR, 'a/nano');
  await first.start();
  await expect(first.download.getByRole('progressbar')).toBeVisible();
  const part = (bar: Element) => (bar as HTMLProgressElement).value / (bar as HTMLProgressElement).max;
  await expect
    .poll(() => first.download.getByRole('progressbar').evaluate(part), { timeout: 60_000, intervals: [50] })
    .toBeGreaterThan(0.5);
  await page.close();
  hub.delayMs = 0;
  hub.requests.length = 0;
  const second = new LibraryModel(await context.newPage());
  await second.playground.open('?device=wasm');
  await second.openStored();
  await expect(second.stored).toContainText(/unfinished: \d/);
  await second.planFrom(MIRROR, 'a/nano');
  await second.plan.getByRole('button', { name: 'Resume download' }).click();
  await second.expectReady('a/nano');
  const begins = hub.requests
    .filter(({ path, begin }) => path === WEIGHTS && begin > 0)
    .map(({ begin }) => begin);
  // Half of it was there; the tensor under way is fetched again.
  expect(Math.min(...begins)).toBeGreaterThan(3e6);
});

test('pause, resume, cancel', async ({ page }) => {
  hub.delayMs = 25;
  const library = new LibraryModel(page);
  await library.playground.open('?device=wasm');
  await library.planFrom(MIRROR, 'a/nano');
  await library.start();
  await expect(library.download).toContainText(/converting: \d/);
  await library.download.getByRole('button', { name: 'Pause' }).click();
  await expect(library.download).toContainText('Paused');
  await expectAccessible(page);
  await library.download.getByRole('button', { name: 'Resume' }).click();
  await expect(library.download).toContainText(/converting: \d/);
  await library.download.getByRole('button', { name: 'Cancel and delete' }).click();
  await expect(library.download).toHaveCount(0);
  await library.openStored();
  await expect(page.getByText('None yet. Choose a model above')).toBeVisible();
});

test('wrong bytes are noticed, said, and never loaded', async ({ page }) => {
  hub.misbehave = ({ path, begin }) =>
    path === WEIGHTS && begin === 0 ? { kind: 'wrong-byte', at: 500_000 } : null;
  const library = new LibraryModel(page);
  await library.playground.open('?device=wasm');
  await library.planFrom(MIRROR, 'a/nano');
  await library.start();
  await expect(library.download.getByRole('alert')).toContainText('SHA-256 differs', { timeout: 60_000 });
  await expect(library.playground.model).not.toContainText('stored here');
  hub.misbehave = () => null;
  await library.download.getByRole('button', { name: 'Resume' }).click();
  await library.expectReady('a/nano');
});

test('no room in the middle of a download: said, and what was fetched stays', async ({ page }) => {
  const origin = new URL(test.info().project.use.baseURL ?? '').origin;
  const session = await page.context().newCDPSession(page);
  const setQuota = (quotaSize?: number) =>
    session.send('Storage.overrideQuotaForOrigin', { origin, ...(quotaSize !== undefined && { quotaSize }) });
  const library = new LibraryModel(page);
  await library.playground.open('?device=wasm');
  hub.delayMs = 15;
  await library.planFrom(MIRROR, 'a/nano');
  await library.start();
  await expect(library.download).toContainText(/converting: \d/);
  await setQuota(1_200_000);
  await expect(library.download.getByRole('alert')).toContainText(/no more room.*kept/, { timeout: 60_000 });
  await setQuota();
  hub.delayMs = 0;
  await library.download.getByRole('button', { name: 'Resume' }).click();
  await library.expectReady('a/nano');
});

test('a stored file deleted under us is refused with a way out', async ({ page }) => {
  const library = new LibraryModel(page);
  await library.playground.open('?device=wasm');
  await library.planFrom(MIRROR, 'a/nano');
  await library.start();
  await library.expectReady('a/nano');
  await damage(page, 't4');
  await page.reload();
  await expect(
    page.getByRole('alert').filter({ hasText: /damaged.*Delete it under "Stored models"/ }),
  ).toBeVisible({
    timeout: 60_000,
  });
  await library.openStored();
  await expect(library.stored).toContainText('damaged');
});

test('files of this computer', async ({ page }) => {
  const library = new LibraryModel(page);
  await library.playground.open('?device=wasm&budget=32');
  await library.openOther();
  const files = [...nanoRepository()].map(([name, { bytes }]) => ({
    name,
    mimeType: 'application/octet-stream',
    buffer: Buffer.from(bytes),
  }));
  await page.getByLabel('Model files').setInputFiles(files);
  await expect(library.plan).toContainText('Nothing leaves this computer');
  await library.start();
  await library.expectReady('model');
  expect(hub.requests).toEqual([]);
});

test('a GGUF file of this computer', async ({ page }) => {
  const library = new LibraryModel(page);
  await library.playground.open('?device=wasm&budget=32');
  await library.openOther();
  await page
    .getByLabel('Model files')
    .setInputFiles({ name: 'my-nano.gguf', mimeType: '', buffer: Buffer.from(nanoGguf()) });
  await expect(library.plan).toContainText('Nothing leaves this computer');
  await library.start();
  await library.expectReady('my-nano');
  await (await library.playground.ask('How many r in raspberry')).expectAnswer();
  expect(hub.requests).toEqual([]);
});

test('one of several GGUF files of a repository, found by searching', async ({ page }) => {
  await hub.close();
  const bytes = nanoGguf();
  const files = ['nano-F16.gguf', 'nano-Q8_0.gguf'].map((name) => [name, { bytes, lfs: true }] as const);
  hub = await startFakeHub({ 'a/nano-gguf': new Map(files) }, PORT);
  const library = new LibraryModel(page);
  await library.playground.open('?device=wasm&budget=32');
  await library.openOther();
  await page.getByText('Mirror and access token').click();
  await page.getByRole('textbox', { name: 'Hub or mirror' }).fill(MIRROR);
  const repository = page.getByRole('textbox', { name: 'A repository on the hub' });
  await repository.fill('a/nano-gguf');
  await page.getByRole('button', { name: 'Plan this repository' }).click();
  await expect(library.plan.getByRole('alert')).toContainText('holds 2 models in GGUF');
  await library.openOther();
  await repository.fill('nano');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page.getByRole('list', { name: 'Repositories found' })).toContainText('2 models in GGUF');
  await page.getByRole('combobox', { name: 'File of a/nano-gguf' }).selectOption('nano-Q8_0.gguf');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Plan a/nano-gguf' }).click();
  await expect(library.plan).toContainText('published SHA-256');
  await library.start();
  await library.expectReady('a/nano-gguf/nano-Q8_0.gguf');
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [360, 1280]) {
    test(`every view is accessible: ${colorScheme}, ${width} px wide`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      const library = new LibraryModel(page);
      const check = async (view: string) => {
        await expectAccessible(page);
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(overflow).toBeLessThanOrEqual(0);
        await page.screenshot({ path: test.info().outputPath(`${view}-${colorScheme}-${width}.png`) });
      };
      await library.playground.open('?device=wasm');
      await library.playground.model.selectOption({ label: 's1.1-1.5B (download, 7.11 GB)…' });
      await expect(library.plan).toContainText('Kept on disk');
      await check('plan');
      await library.playground.model.selectOption({ label: 's1.1-7B (download)…' });
      await expect(library.plan.getByRole('alert')).toContainText('does not fit');
      await check('plan-refused');
      expect(hub.requests).toEqual([]);
      await library.planFrom(MIRROR, 'a/nano');
      hub.delayMs = 25;
      await library.start();
      await expect(library.download).toContainText(/converting: \d/);
      await library.openStored();
      await check('download');
      hub.delayMs = 0;
      await library.expectReady('a/nano');
      await library.openOther();
      await page.getByRole('textbox', { name: 'A repository on the hub' }).fill('nano');
      await page.getByRole('button', { name: 'Search' }).click();
      await expect(page.getByRole('list', { name: 'Repositories found' })).toContainText('9.6 MB');
      await check('other-and-stored');
    });
  }
}
