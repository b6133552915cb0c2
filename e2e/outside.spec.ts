/** A question the bundled model was not trained on: it runs all the same, and the page says what it is worth. */
import { expectAccessible } from './support/axe.ts';
import { expect, test } from './support/no-foreign-requests.ts';
import { PageModel } from './support/page-model.ts';

const OUTSIDE = 'What is the capital of Australia?';
const INSIDE = 'How many r in raspberry';
const MARK = /outside s1-nano’s training/;
const NOTICE = /It knows only: letters in a word, .+ and /;

for (const [colorScheme, width] of [
  ['light', 1280],
  ['dark', 360],
] as const) {
  test(`a question outside the families gets a notice: ${colorScheme}, ${width} px wide`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    const playground = new PageModel(page);
    await playground.open('?device=wasm&budget=64');
    const lane = await playground.ask(INSIDE);
    await lane.expectStatus('done');
    await expect(lane.root).not.toContainText(MARK);
    await expect(page.getByText(NOTICE)).toHaveCount(0);
    await playground.ask(OUTSIDE);
    await expect(lane.root.getByRole('status').filter({ hasText: MARK })).toBeVisible();
    await expect(page.getByText(NOTICE)).toBeVisible();
    await lane.expectStatus('done');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await expectAccessible(page);
    await page.screenshot({ path: test.info().outputPath('outside.png'), fullPage: true });
  });
}

test('without its file, nothing is called foreign', async ({ page }) => {
  await page.route('**/models/s1-nano/scope.json', (route) => route.fulfill({ status: 404 }));
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=32');
  const lane = await playground.ask(OUTSIDE);
  await lane.expectStatus('done');
  await expect(lane.root).not.toContainText(MARK);
  await expect(page.getByText(NOTICE)).toHaveCount(0);
});
