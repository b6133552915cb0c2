/** The page as such: accessible in every view, quick to load, small to fetch. */
import type { Page } from '@playwright/test';
import { expectAccessible } from './support/axe.ts';
import { engineWorker } from './support/engine-worker.ts';
import { expect, test } from './support/no-foreign-requests.ts';
import { LONG_THOUGHT, serveWanderingModel } from './support/long-thought.ts';
import { PageModel } from './support/page-model.ts';
import { serveScriptedEngine } from './support/scripted-engine.ts';

const MODEL_LIMIT_BYTES = 16 * 2 ** 20;

const QUESTION = 'How many r in raspberry';

/** Everything fits beside everything else: nothing has to be scrolled sideways. */
async function expectNoSidewaysScrolling(page: Page): Promise<void> {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [360, 1280]) {
    test(`axe finds nothing: ${colorScheme}, ${width} px wide`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      const playground = new PageModel(page);
      await playground.open('?device=wasm&budget=64&extend=1&lanes=16');
      await expectAccessible(page);
      const lane = await playground.ask(QUESTION);
      await lane.expectStatus('done');
      await playground.lane(1).expectStatus('done');
      await expectAccessible(page);
      await expectNoSidewaysScrolling(page);
    });
  }
}

test('six lanes are accessible and fit, light and dark, on a phone and a projector', async ({ page }) => {
  // Axe looks at every element four times, and six lanes have many.
  test.setTimeout(300_000);
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=256&extend=1&lanes=32*64.2*128*512.2.Hmm*0');
  await playground.ask(QUESTION);
  for (let lane = 0; lane < 6; lane++) {
    await playground.lane(lane).expectStatus('done');
  }
  for (const width of [360, 1920]) {
    await page.setViewportSize({ width, height: 1080 });
    await expectNoSidewaysScrolling(page);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await expectAccessible(page);
    }
  }
  // A projector has room for several lanes beside each other, a phone for one.
  const lefts = () =>
    playground.lanes.evaluateAll((lanes) => lanes.map((lane) => lane.getBoundingClientRect().left));
  expect(new Set(await lefts()).size).toBe(3);
  await page.setViewportSize({ width: 360, height: 1080 });
  expect(new Set(await lefts()).size).toBe(1);
});

/** In both colour schemes, since a banner has colours of its own. */
async function expectAccessibleInBoth(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
}

test('a thought is accessible while it streams', async ({ page }) => {
  await serveWanderingModel(page.context());
  const playground = new PageModel(page);
  await playground.open(LONG_THOUGHT);
  await playground.think.click();
  await expect.poll(() => playground.lane().usedTokens()).toBeGreaterThan(60);
  await expectAccessible(page);
});

test('the banner of a failed load is accessible', async ({ page }) => {
  await page.context().route('**/models/s1-nano/config.json', (route) => route.fulfill({ status: 404 }));
  await new PageModel(page).open('?device=auto');
  await expect(page.getByRole('alert').filter({ hasText: 'The model could not be loaded.' })).toBeVisible();
  await expectAccessibleInBoth(page);
});

test('the banner of a failed self-check is accessible', async ({ page }) => {
  const info = {
    device: 'webgpu',
    selfCheck: { problem: 'differs-from-reference', referenceDeviation: 0.4 },
  } as const;
  await serveScriptedEngine(page.context(), { thinking: 'a', answer: 'b', extracted: 'b', info });
  await new PageModel(page).open();
  await expect(page.getByRole('alert').filter({ hasText: 'This GPU failed its self-check.' })).toBeVisible();
  await expectAccessibleInBoth(page);
});

test.describe('a lost engine', () => {
  test.use({ pageRules: { servedOrigins: [], expectedErrors: [/provoked/] } });

  test('has an accessible banner, before and after it is back', async ({ page }) => {
    const playground = new PageModel(page);
    await playground.open('?device=wasm&budget=16');
    await expect(page.getByText(/^Ready:/)).toBeVisible();
    const worker = await engineWorker(page);
    // The reload finds no model, so that the banner stays as it is.
    const model = '**/models/s1-nano/config.json';
    await page.context().route(model, (route) => route.fulfill({ status: 404 }));
    await worker.evaluate(
      () =>
        void setTimeout(() => {
          throw new Error('provoked');
        }),
    );
    const banner = page.getByRole('alert').filter({ hasText: 'The engine was lost.' });
    await expect(banner).toBeVisible();
    await expectAccessibleInBoth(page);
    await page.context().unroute(model);
    await banner.getByRole('button', { name: 'Reload the engine' }).click();
    await expect(banner).toHaveCount(0);
    await expect(page.getByText(/^Ready:/)).toBeVisible();
    await expectAccessible(page);
  });
});

test('every disclosure and the explanation are accessible, too', async ({ page }) => {
  await new PageModel(page).open('?device=wasm');
  for (const summary of await page.locator('summary').all()) {
    await summary.click();
  }
  await expectAccessible(page);
});

test('the first load fetches at most 16 MB of model, and everything from this server', async ({ page }) => {
  const bodies: Promise<number>[] = [];
  page.context().on('response', (response) => {
    if (response.url().includes('/models/')) {
      bodies.push(response.body().then((body) => body.byteLength));
    }
  });
  const playground = new PageModel(page);
  await playground.open('?device=wasm');
  await (await playground.ask('What is 12 + 30?')).expectAnswer();
  const modelBytes = (await Promise.all(bodies)).reduce((sum, size) => sum + size, 0);
  expect(modelBytes).toBeGreaterThan(1e6);
  expect(modelBytes).toBeLessThanOrEqual(MODEL_LIMIT_BYTES);
});

test('it can be used by keyboard alone', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=32');
  await playground.question.focus();
  await page.keyboard.type('What is 12 + 30?');
  await page.keyboard.press('Control+Enter');
  await playground.lane().expectAnswer();
});

test('nothing outside the thought moves while tokens stream', async ({ page }) => {
  await serveWanderingModel(page.context());
  const playground = new PageModel(page);
  await playground.open(LONG_THOUGHT);
  await playground.think.click();
  await playground.lane().expectStatus('thinking');
  const height = () => page.evaluate(() => document.documentElement.scrollHeight);
  const before = await height();
  for (let i = 0; i < 5; i++) {
    await page.waitForTimeout(100);
    expect(await height()).toBe(before);
  }
});
