/** The slider and the buttons, used while the model thinks. */
import { expect, test } from './support/no-foreign-requests.ts';
import { LONG_THOUGHT, serveWanderingModel } from './support/long-thought.ts';
import { PageModel, type LaneModel } from './support/page-model.ts';

/** Thinks until at least so many tokens are there. */
async function thinkFor(playground: PageModel, tokens: number): Promise<LaneModel> {
  await playground.think.click();
  const lane = playground.lane();
  await expect.poll(() => usedBy(lane), { timeout: 60_000, intervals: [50] }).toBeGreaterThan(tokens);
  return lane;
}

async function usedBy(lane: LaneModel): Promise<number> {
  return Number(/(\d+) of \d+/.exec(await lane.root.innerText())?.[1] ?? 0);
}

/** Drags the slider's thumb by pointer to the place of a preset. */
async function dragTo(playground: PageModel, preset: number): Promise<void> {
  const tick = playground.page
    .getByRole('group', { name: 'Budget presets', exact: true })
    .getByRole('button', {
      name: new RegExp(`\\b${preset}\\b`),
    });
  const target = (await tick.boundingBox())!;
  const slider = (await playground.budgetSlider.boundingBox())!;
  const value = Number(await playground.budgetSlider.inputValue());
  const [min, max] = await playground.budgetSlider.evaluate((input: HTMLInputElement) => [
    Number(input.min),
    Number(input.max),
  ]);
  const thumb = slider.x + (slider.width * (value - min!)) / (max! - min!);
  const y = slider.y + slider.height / 2;
  await playground.page.mouse.move(Math.min(thumb, slider.x + slider.width - 4), y);
  await playground.page.mouse.down();
  await playground.page.mouse.move(target.x + target.width / 2, y, { steps: 4 });
  await playground.page.mouse.up();
}

test.beforeEach(({ context }) => serveWanderingModel(context));

test('dragged left of what is used, thinking ends there and the tail stays visible as cut', async ({
  page,
}) => {
  const playground = new PageModel(page);
  await playground.open(LONG_THOUGHT);
  const lane = await thinkFor(playground, 80);
  await dragTo(playground, 32);
  await lane.expectStatus('done');
  const budget = Number(await playground.budgetField.inputValue());
  expect(budget).toBeGreaterThanOrEqual(28);
  expect(budget).toBeLessThanOrEqual(36);
  expect(await usedBy(lane)).toBe(budget);
  await expect(lane.root).toContainText(/cut/i);
  await expect(lane.root).toContainText('cut at the budget');
});

test('dragged right after the cap ended it, thinking goes on from the cut', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open(LONG_THOUGHT.replace('budget=1800', 'budget=32'));
  await playground.think.click();
  const lane = playground.lane();
  await lane.expectStatus('done');
  expect(await usedBy(lane)).toBe(32);
  await dragTo(playground, 128);
  await expect.poll(() => usedBy(lane), { timeout: 60_000 }).toBeGreaterThan(100);
  await lane.expectStatus('done');
});

test('the keyboard moves the slider, too', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=128');
  await playground.budgetSlider.focus();
  const before = Number(await playground.budgetField.inputValue());
  await page.keyboard.press('ArrowLeft');
  expect(Number(await playground.budgetField.inputValue())).toBeLessThan(before);
  await page.keyboard.press('Home');
  await expect(playground.budgetField).toHaveValue('0');
});

test('"Answer now" ends the thought, "Wait now" takes it up again', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open(LONG_THOUGHT);
  const lane = await thinkFor(playground, 40);
  await lane.answerNow.click();
  await expect(lane.root).toContainText('you asked');
  await lane.expectStatus('done');
  const before = await usedBy(lane);
  await lane.waitNow.click();
  await expect.poll(() => usedBy(lane)).toBeGreaterThan(before);
  await playground.stop.click();
});

test('presets and the slider scale are labelled, and used tokens are marked on the axis', async ({
  page,
}) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=64');
  await expect(playground.budgetSlider).toHaveAttribute('aria-valuetext', /64 tokens/);
  const presets = page.getByRole('group', { name: 'Budget presets', exact: true });
  await presets.getByRole('button', { name: /\b16\b/ }).click();
  await expect(playground.budgetField).toHaveValue('16');
});
