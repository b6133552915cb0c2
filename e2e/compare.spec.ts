/** Lanes side by side: one question, several budgets, live together. */
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
