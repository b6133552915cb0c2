/** The paper's other budget rules, rejected thoughts, sampling of one's own per lane, and where answers are asked for. */
import { expectAccessible } from './support/axe.ts';
import { expect, test } from './support/no-foreign-requests.ts';
import { PageModel } from './support/page-model.ts';

const QUESTION = 'How many r in raspberry';

test('with a budget per round, a thought is forced on although the budget is used up', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=256&extend=0&guard=off&probes=off');
  const free = await playground.ask(QUESTION);
  await free.expectStatus('done');
  // A little more than the model needs by itself: the first round ends on its own.
  const budget = (await free.usedTokens()) + 2;
  await playground.setBudget(budget);
  await playground.setExtensions(2);
  const total = await playground.ask(QUESTION);
  await total.expectStatus('done');
  await expect(total.root.getByText('cut here')).toHaveCount(0);

  await page.locator('summary').filter({ hasText: 'Method' }).click();
  await page.getByRole('combobox', { name: 'Budget rule', exact: true }).selectOption('per-round');
  await expect(page.locator('summary').filter({ hasText: 'Method' })).toHaveText(/budget per round/);
  await expect(page).toHaveURL(/[?&]rule=per-round(?:&|$)/u);
  const lane = await playground.ask(QUESTION);
  await lane.expectStatus('done');
  // The round after the "Wait" had a budget of its own; once it is over, the thought is cut to one budget.
  await expect(lane.root.getByText(`cut here: budget ${String(budget)}`)).toBeVisible();
  expect(await lane.usedTokens()).toBe(budget);
  await lane.expectAnswer();
  await expectAccessible(page);
});

test('the rule of the README forces words on and closes nothing', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=256&extend=1&rule=readme&probes=off');
  await expect(page.locator('summary').filter({ hasText: 'Method' })).toHaveText(/as in the README/);
  const lane = await playground.ask(QUESTION);
  await lane.expectStatus('done');
  await expect(lane.forcedMarks.first()).toHaveText('Wait');
  await lane.expectAnswer();
});

test('thoughts that are too long are thrown away and begun again, as often as was allowed', async ({
  page,
}) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=256&temp=1&reject=4&tries=3&probes=off');
  await expect(page.locator('summary').filter({ hasText: 'Method' })).toHaveText(
    'Method: up to 3 tries below 4',
  );
  const lane = await playground.ask(QUESTION);
  await lane.expectStatus('done');
  await expect(lane.root.locator('.lane-counts div').filter({ hasText: 'tries' })).toHaveText(/3 of 3/);
  await expect(lane.root).toContainText('No try was short enough.');
});

test('two lanes of one budget differ where one has a temperature and a seed of its own', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=128&probes=off');
  await playground.addLane.click();
  await page.getByRole('spinbutton', { name: 'Temperature Lane 2', exact: true }).fill('1.5');
  await page.getByRole('spinbutton', { name: 'Seed Lane 2', exact: true }).fill('7');
  await page.getByRole('spinbutton', { name: 'Seed Lane 2', exact: true }).press('Enter');
  const first = await playground.ask('What is 4827 + 3958?');
  const second = playground.lane(1);
  await first.expectStatus('done');
  await second.expectStatus('done');
  const thought = (lane: typeof first): Promise<string[]> => lane.root.locator('.trace-line').allInnerTexts();
  expect(await thought(second)).not.toEqual(await thought(first));
});

test('answers are asked for where the person wants them', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=256');
  const points = page.locator('.timeline-point');
  const lane = await playground.ask(QUESTION);
  await lane.expectStatus('done');
  await expect(points.nth(3)).toBeAttached({ timeout: 30_000 });

  await page.locator('summary').filter({ hasText: /^at / }).first().click();
  await page.getByRole('combobox', { name: 'Ask by count', exact: true }).selectOption('0');
  await page.getByRole('checkbox', { name: 'at ends of sentences and lines', exact: true }).uncheck();
  await expect(page).toHaveURL(/[?&]every=0(?:&|$)/u);
  await expect(page).toHaveURL(/[?&]at=stops(?:&|$)/u);
  const again = await playground.ask(QUESTION);
  await again.expectStatus('done');
  // Nothing was forced on, so its beginning and its end are left.
  await expect(points).toHaveCount(2);
});
