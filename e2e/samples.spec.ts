/** Samples of one question: drawn together, voted on, and set beside a lane at equal cost. */
import { expectAccessible } from './support/axe.ts';
import { expect, test } from './support/no-foreign-requests.ts';
import { PageModel } from './support/page-model.ts';

const QUESTION = 'How many r in raspberry';

test('samples are drawn and voted on, and a lane is set beside them', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=64');
  const samples = page.getByRole('region', { name: 'Parallel samples' });
  await samples.getByRole('spinbutton', { name: 'Samples', exact: true }).fill('12');
  await samples.getByRole('spinbutton', { name: 'Temperature of samples' }).fill('1');
  await playground.question.fill(QUESTION);
  await samples.getByRole('button', { name: 'Draw 12 samples' }).click();
  await expect(samples.getByText(/12 of 12 done, [\d,]+ tokens, [\d.,]+ tokens\/s together/)).toBeVisible({
    timeout: 60_000,
  });
  await expect(samples.getByText(/^Majority: \S+/)).toBeVisible();
  const votes = await samples
    .getByRole('list', { name: 'Answers by votes' })
    .getByRole('listitem')
    .allInnerTexts();
  const voters = votes.map((line) => Number(/(\d+) votes?/.exec(line)?.[1]));
  const silent = await samples.getByText(/gave no answer/).allInnerTexts();
  const unanswered = Number(/^\d+/.exec(silent[0] ?? '0')?.[0]);
  expect(voters.reduce((sum, count) => sum + count, 0) + unanswered).toBe(12);
  await expect(samples.getByText('pass@1', { exact: true })).toBeVisible();
  // No lane has run.
  await expect(samples.getByRole('table')).toHaveCount(0);

  const lane = await playground.ask(QUESTION);
  await lane.expectStatus('done');
  const row = samples.getByRole('row', { name: /^Lane 1/ });
  await expect(row.getByText(/samples?, [\d,]+ tokens$|not one sample/)).toBeVisible();
  await expectAccessible(page, { within: '.samples' });
});

test('sampling can be stopped, and what was done is kept', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=256&extend=4');
  const samples = page.getByRole('region', { name: 'Parallel samples' });
  const stop = samples.getByRole('button', { name: 'End sampling' });
  await expect(stop).toBeDisabled();
  await samples.getByRole('spinbutton', { name: 'Samples', exact: true }).fill('32');
  await playground.question.fill(QUESTION);
  await samples.getByRole('button', { name: 'Draw 32 samples' }).click();
  await expect(samples.getByText(/[1-9]\d* of 32 done/)).toBeVisible({ timeout: 60_000 });
  await stop.click();
  await expect(samples.getByText(/ of 32 done, .*stopped$/)).toBeVisible();
  await expect(stop).toBeDisabled();
  // The engine is free again.
  const lane = await playground.ask(QUESTION);
  await lane.expectStatus('done');
});

test('a vote is there at the next visit, and is shown as recorded', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=64');
  const samples = page.getByRole('region', { name: 'Parallel samples' });
  await samples.getByRole('spinbutton', { name: 'Samples', exact: true }).fill('4');
  await playground.question.fill(QUESTION);
  await samples.getByRole('button', { name: 'Draw 4 samples' }).click();
  await expect(samples.getByText(/4 of 4 done/)).toBeVisible({ timeout: 60_000 });
  await expect(samples.getByText('live', { exact: true })).toBeVisible();
  const majority = await samples.getByText(/^Majority: \S+/).innerText();

  await page.reload();
  await samples.locator('summary').filter({ hasText: 'Earlier votes: 1' }).click();
  const earlier = samples.getByRole('list', { name: 'Earlier votes' });
  await expect(earlier.getByText(/^4 samples at temperature 0.7, budget 64, s1-nano, /)).toBeVisible();
  await earlier.getByRole('button', { name: /^Show the vote on How many r in raspberry/ }).click();
  await expect(samples.getByText('recorded', { exact: true })).toBeVisible();
  await expect(samples.getByText(majority)).toBeVisible();
  await expectAccessible(page, { within: '.samples' });
  const download = page.waitForEvent('download');
  await earlier.getByRole('button', { name: /^Export/ }).click();
  expect((await download).suggestedFilename()).toBe('vote.json');
  await earlier.getByRole('button', { name: /^Delete/ }).click();
  await expect(samples.getByText(/Earlier votes/)).toHaveCount(0);
});
