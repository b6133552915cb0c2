/** How thinking is controlled beyond budget and extensions: set on the page, or by a link. */
import { expect, test } from './support/no-foreign-requests.ts';
import { expectAccessible } from './support/axe.ts';
import { PageModel } from './support/page-model.ts';

const QUESTION = 'How many r in raspberry';

test('strings set to take turns do so in the next run, go into the link and can be taken back', async ({
  page,
}) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=256&extend=2');
  const strings = page.getByRole('textbox', { name: 'Strings in turn', exact: true });
  await expect(strings).toBeHidden();
  const summary = page.locator('summary').filter({ hasText: 'Method' });
  await summary.focus();
  await page.keyboard.press('Enter');
  await expect(strings).toHaveAccessibleDescription(/take turns with the first/u);
  await strings.focus();
  // With the separator at its end the text says no more than before, and stays as it was typed.
  await page.keyboard.type('Hmm|');
  await expect(strings).toHaveValue('Hmm|');
  await expectAccessible(page);

  const lane = await playground.ask(QUESTION);
  await lane.expectStatus('done');
  await expect(lane.forcedMarks.nth(0)).toHaveText('Wait');
  await expect(lane.forcedMarks.nth(1)).toHaveText('Hmm');
  await expect(page).toHaveURL(/[?&]also=Hmm(?:&|$)/u);

  await page.getByRole('button', { name: 'Plain method', exact: true }).click();
  await expect(strings).toHaveValue('');
  await expect(summary).toHaveText('Method: plain');
  await expect(page).not.toHaveURL(/also=/u);
});

test('a link sets a minimum, and the thought keeps to it', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=256&min=60');
  await expect(page.locator('summary').filter({ hasText: 'Method' })).toHaveText('Method: at least 60');
  const lane = await playground.ask(QUESTION);
  await lane.expectStatus('done');
  const used = await lane.root.locator('.lane-counts dd').first().textContent();
  expect(Number(used?.split(' ')[0])).toBeGreaterThanOrEqual(60);
});
