/** The keyboard keeps its place, and passing over a control changes nothing. */
import { expect, test } from '@playwright/test';
import { HistoryModel } from './support/history-model.ts';
import { PageModel } from './support/page-model.ts';

const focusIsIn = (selector: string) => (document.activeElement?.closest(selector) ?? null) !== null;

test('the focus goes on where a control took itself away', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=16&lanes=32');
  await page.getByRole('button', { name: 'Remove Lane 2' }).focus();
  await page.keyboard.press('Enter');
  await expect(playground.lanes).toHaveCount(1);
  expect(await page.evaluate(focusIsIn, '.lanes')).toBe(true);
  await page.keyboard.press('Tab');
  await expect(playground.addLane).toBeFocused();
  await playground.ask('How many r in raspberry');
  await playground.lane().expectAnswer();
  const history = new HistoryModel(page);
  await history.open.click();
  const rename = page.getByRole('button', { name: /^Rename / }).first();
  await rename.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.type('Berries');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^Rename .*Berries/ })).toBeFocused();
});

test('a finished run stays as it is when the focus passes over the budget of another question', async ({
  page,
}) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=8');
  await playground.ask('How many e in bee');
  await playground.lane().expectAnswer();
  await playground.open('?device=wasm&budget=128');
  const lane = await playground.ask('How many r in raspberry');
  await lane.expectAnswer();
  await lane.expectStatus('done');
  const used = await lane.usedTokens();
  expect(used).toBeGreaterThan(8);
  const { open, runs, recording } = new HistoryModel(page);
  await open.click();
  await runs
    .filter({ hasText: 'bee' })
    .getByRole('button', { name: /^Open / })
    .click();
  await recording.getByRole('button', { name: 'Use this question' }).click();
  await expect(playground.budgetField).toHaveValue('8');
  await playground.budgetField.focus();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await playground.question.focus();
  await page.waitForTimeout(300);
  expect(await lane.usedTokens()).toBe(used);
});

test('Ctrl+Enter begins nothing behind a dialog', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=16');
  const lane = await playground.ask('How many r in raspberry');
  await lane.expectAnswer();
  await new HistoryModel(page).open.click();
  await page.getByRole('searchbox', { name: 'Search runs' }).focus();
  await page.keyboard.press('Control+Enter');
  await page.waitForTimeout(200);
  await lane.expectStatus('done');
  await page.keyboard.press('Escape');
  await lane.root.getByRole('group', { name: /^Thinking/ }).focus();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});
