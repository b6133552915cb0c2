/** The page as such: accessible in every view, quick to load, small to fetch. */
import { expect, test } from './support/no-foreign-requests.ts';
import { expectAccessible } from './support/axe.ts';
import { LONG_THOUGHT, serveWanderingModel } from './support/long-thought.ts';
import { PageModel } from './support/page-model.ts';

const MODEL_LIMIT_BYTES = 16 * 2 ** 20;

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [360, 1280]) {
    test(`axe finds nothing: ${colorScheme}, ${width} px wide`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      const playground = new PageModel(page);
      await playground.open('?device=wasm&budget=64&extend=1&lanes=16');
      await expectAccessible(page);
      const lane = await playground.ask('How many r in raspberry');
      await lane.expectStatus('done');
      await playground.lane(1).expectStatus('done');
      await expectAccessible(page);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBeLessThanOrEqual(0);
    });
  }
}

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
