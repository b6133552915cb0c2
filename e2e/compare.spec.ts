/** Lanes side by side: one question, several budgets, live together. */
import { LONG_THOUGHT, serveWanderingModel } from './support/long-thought.ts';
import { expect, test } from './support/no-foreign-requests.ts';
import { PageModel } from './support/page-model.ts';

test('six lanes run together, each to its own answer', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=256&q=How%20many%20r%20in%20raspberry');
  for (let i = 0; i < 5; i++) {
    await playground.addLane.click();
  }
  await expect(playground.lanes).toHaveCount(6);
  await expect(playground.addLane).toBeDisabled();
  await playground.think.click();
  for (let i = 0; i < 6; i++) {
    await playground.lane(i).expectStatus('done');
    await expect(playground.lane(i).answer).toHaveText(/\S/);
  }
  const budgets = await page
    .getByRole('slider', { name: /^Thinking budget/ })
    .evaluateAll((sliders) => sliders.map((slider) => slider.getAttribute('aria-valuetext')));
  expect(new Set(budgets).size).toBe(6);
  await expect(page.getByRole('list', { name: 'Answers of all lanes' }).getByRole('listitem')).toHaveCount(6);
});

test('at a glance, answers that are the same share a letter and others have their own', async ({ page }) => {
  // A product of this size is not known without working it out; two budgets that are enough for that agree.
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=512&lanes=1024*0&q=What%20is%20347%20*%2062%3F');
  await playground.think.click();
  for (let i = 0; i < 3; i++) {
    await playground.lane(i).expectStatus('done');
  }
  const answers = await Promise.all([0, 1, 2].map((lane) => playground.lane(lane).answer.innerText()));
  expect(answers[1]).toBe(answers[0]);
  expect(answers[2]).not.toBe(answers[0]);

  const entries = page.getByRole('list', { name: 'Answers of all lanes' }).getByRole('listitem');
  const letters = (): Promise<(string | null)[]> =>
    page
      .locator('.lane .answer-value')
      .evaluateAll((values) => values.map((value) => (value as HTMLElement).dataset['letter'] ?? null));
  expect(await letters()).toEqual(['A', 'A', 'B']);
  await expect(entries.nth(1)).toContainText(/same/i);
  await expect(entries.nth(2)).toContainText(/differ/i);
  // Not by the letter alone: the colours differ, too.
  const colours = await page
    .locator('.lane .answer-value .answer-letter')
    .evaluateAll((marks) => marks.map((mark) => getComputedStyle(mark).backgroundColor));
  expect(colours[1]).toBe(colours[0]);
  expect(colours[2]).not.toBe(colours[0]);
});

test('one lane of several can be stopped, Lane 1 too, and the others go on', async ({ page }) => {
  await serveWanderingModel(page.context());
  const playground = new PageModel(page);
  await playground.open(`${LONG_THOUGHT}&lanes=1900.8`);
  await playground.think.click();
  await playground.lane(0).expectStatus('thinking');
  await page.getByRole('button', { name: 'Stop Lane 1', exact: true }).click();
  await playground.lane(0).expectStatus('done');
  await expect(playground.lane(0).root).toContainText('Stopped by you.');
  const used = (lane: number) => playground.lane(lane).usedTokens();
  const stopped = await used(0);
  await expect.poll(() => used(1), { timeout: 60_000 }).toBeGreaterThan(stopped + 20);
  expect(await used(0)).toBe(stopped);
  await expect(playground.lane(1).root).not.toContainText('Stopped by you.');
  // A single lane has the page's Stop alone.
  await page.getByRole('button', { name: 'Remove Lane 2' }).click();
  await expect(page.getByRole('button', { name: /^Stop/ })).toHaveCount(1);
});

test('a lane has its own controls, named after it, and can be removed', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=64&lanes=16');
  await expect(playground.lanes).toHaveCount(2);
  await expect(page.getByRole('slider', { name: 'Thinking budget Lane 2' })).toBeVisible();
  await expect(page.getByRole('spinbutton', { name: 'Extensions Lane 2' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Answer now Lane 2' })).toBeVisible();
  await page.getByRole('button', { name: 'Remove Lane 2' }).click();
  await expect(playground.lanes).toHaveCount(1);
  await expect(page).not.toHaveURL(/lanes=/);
});

test('adding a lane to a question that was answered starts it at once', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=256');
  const first = await playground.ask('How many r in raspberry');
  await first.expectStatus('done');
  await playground.addLane.click();
  await playground.lane(1).expectStatus('done');
  await expect(playground.lane(1).answer).toHaveText(/\S/);
});

test('lanes share what they have in common, and say so', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=8&lanes=256*256&q=How%20many%20r%20in%20raspberry');
  await playground.think.click();
  for (let i = 0; i < 3; i++) {
    await playground.lane(i).expectStatus('done');
  }
  // Which lane takes a step depends on whose turn it is; lanes with the same settings have everything in common.
  const shared = /^(\d+) of (\d+) tokens shared with /;
  await expect(playground.lane(1).root.getByText(shared)).toHaveText(/^8 of \d+ tokens shared with Lane 1$/);
  const [, tokens, of] = shared.exec(await playground.lane(2).root.getByText(shared).innerText()) ?? [];
  expect(Number(tokens)).toBe(Number(of));
  await expect(
    page.getByText(/^The lanes share what they have in common: \d+ of \d+ steps saved\.$/),
  ).toBeVisible();

  // A lane that is steered goes its own way from there.
  await playground.lane(2).waitNow.click();
  const waits = (lane: number) => playground.lane(lane).forcedMarks.filter({ hasText: 'Wait' });
  await expect(waits(2)).toHaveCount(1);
  await playground.lane(2).expectStatus('done');
  await expect(waits(1)).toHaveCount(0);
});
