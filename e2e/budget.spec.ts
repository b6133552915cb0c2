/** The slider and the buttons, used while the model thinks. */
import type { Locator } from '@playwright/test';
import { expect, test } from './support/no-foreign-requests.ts';
import { LONG_THOUGHT, serveWanderingModel } from './support/long-thought.ts';
import { PageModel, type LaneModel } from './support/page-model.ts';
import { TokenSpot } from './support/token-spot.ts';

/** Thinks until at least so many tokens are there. */
async function thinkFor(playground: PageModel, tokens: number): Promise<LaneModel> {
  await playground.think.click();
  const lane = playground.lane();
  await expect.poll(() => usedBy(lane), { timeout: 60_000, intervals: [50] }).toBeGreaterThan(tokens);
  return lane;
}

const usedBy = (lane: LaneModel): Promise<number> => lane.usedTokens();

/** Drags the slider's needle by pointer to the place of a preset. */
function presets(playground: PageModel): Locator {
  return playground.page.getByRole('group', { name: 'Budget presets', exact: true });
}

async function dragTo(playground: PageModel, preset: number): Promise<void> {
  const tick = presets(playground).getByRole('button', { name: new RegExp(`\\b${preset}\\b`) });
  const target = (await tick.boundingBox())!;
  await dragNeedle(playground, target.x + target.width / 2);
}

async function dragToTheEnd(playground: PageModel): Promise<void> {
  const axis = (await presets(playground).boundingBox())!;
  await dragNeedle(playground, axis.x + axis.width);
}

async function dragNeedle(playground: PageModel, x: number): Promise<void> {
  // The axis is drawn; the input that carries its value is linear and says nothing about places.
  const needle = playground.page.getByRole('region', { name: 'Settings' }).locator('.budget-needle');
  const from = (await needle.boundingBox())!;
  const y = from.y + from.height / 2;
  await playground.page.mouse.move(from.x + from.width / 2, y);
  await playground.page.mouse.down();
  await playground.page.mouse.move(x, y, { steps: 4 });
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
  // What was cut off has the places of the answer now, and is still told from it.
  const gone = lane.root.locator('.cut-tail [data-tokens]').first();
  const index = Number((await gone.getAttribute('data-tokens'))?.split(' ')[0]);
  expect(index - budget).toBeLessThan(3);
  const line = lane.root.locator('.cut-tail', { has: page.locator('[data-tokens]') }).first();
  await new TokenSpot(line, index).hover();
  const said = (await gone.textContent()) ?? '';
  const shown = (await page.getByRole('tooltip').locator('code').first().textContent()) ?? '';
  const text = shown.replaceAll(/[␣↵]/gu, '');
  expect(text).not.toBe('');
  expect(said.trimStart().startsWith(text)).toBe(true);
});

test('a thought that was stopped can still be made to answer', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open(LONG_THOUGHT);
  const lane = await thinkFor(playground, 40);
  await playground.stop.click();
  await lane.expectStatus('done');
  const used = await usedBy(lane);
  await expect(lane.answerNow).toBeEnabled();
  await lane.answerNow.click();
  await lane.expectAnswer();
  await lane.expectStatus('done');
  expect(await usedBy(lane)).toBe(used);
  await expect(lane.answerNow).toBeDisabled();
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

test('dragged right while it thinks, the cap moves and the thought goes through it', async ({ page }) => {
  const playground = new PageModel(page);
  // Far enough away that the drag comes first on a slow machine, too.
  await playground.open(LONG_THOUGHT.replace('budget=1800', 'budget=1400'));
  const lane = await thinkFor(playground, 40);
  await lane.root.evaluate((root) => {
    const seen: string[] = [];
    const note = (): void => void seen.push(root.dataset['status'] ?? '');
    new MutationObserver(note).observe(root, { attributeFilter: ['data-status'] });
    Object.assign(window, { seen });
  });
  await dragToTheEnd(playground);
  await expect(playground.budgetField).toHaveValue('2048');
  await expect(lane.root).toContainText(/\d+ of 2,048/);
  await expect.poll(() => usedBy(lane), { timeout: 60_000, intervals: [50] }).toBeGreaterThan(1400);
  // It did not end at the first cap to be taken up again.
  const seen = await page.evaluate(() => (window as unknown as { seen: string[] }).seen);
  expect(seen).not.toContain('thinking');
});

test('"Wait now" says why it cannot go on from a budget that is used up, and can once it is raised', async ({
  page,
}) => {
  const playground = new PageModel(page);
  await playground.open(LONG_THOUGHT.replace('budget=1800', 'budget=32'));
  const lane = playground.lane();
  await expect(lane.waitNow).toHaveAccessibleDescription(/no thought to take up yet/);
  await playground.think.click();
  await lane.expectStatus('done');
  await expect(lane.waitNow).toHaveAttribute('aria-disabled', 'true');
  await expect(lane.waitNow).toHaveAccessibleDescription(/budget is used up\. Raise it/);
  const waits = lane.forcedMarks.filter({ hasText: 'Wait' });
  const before = await waits.count();
  await playground.setBudget(64);
  await expect.poll(() => usedBy(lane)).toBe(64);
  await lane.expectStatus('done');
  await playground.setBudget(48);
  await expect.poll(() => usedBy(lane)).toBe(48);
  // A long way off, so that the thought is still at it when the button is looked at.
  await playground.setBudget(1800);
  await expect.poll(() => usedBy(lane)).toBeGreaterThan(60);
  await expect(lane.waitNow).not.toHaveAttribute('aria-disabled');
  await lane.waitNow.click();
  await expect.poll(() => waits.count()).toBeGreaterThan(before);
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

test('presets and the slider scale are labelled', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=64');
  await expect(playground.budgetSlider).toHaveAttribute('aria-valuetext', /64 tokens/);
  const presets = page.getByRole('group', { name: 'Budget presets', exact: true });
  await presets.getByRole('button', { name: /\b16\b/ }).click();
  await expect(playground.budgetField).toHaveValue('16');
});

test('used tokens are marked on the axis, where a budget of as many would be', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open(LONG_THOUGHT.replace('budget=1800', 'budget=128'));
  const marks = page.getByRole('region', { name: 'Settings' }).locator('.budget-used');
  await expect(marks).toHaveCount(0);
  await playground.think.click();
  await playground.lane().expectStatus('done');
  expect(await usedBy(playground.lane())).toBe(128);
  await expect(marks).toHaveCount(1);
  const tick = page
    .getByRole('group', { name: 'Budget presets', exact: true })
    .getByRole('button', { name: '128', exact: true });
  const middle = async (place: Locator): Promise<number> => {
    const box = (await place.boundingBox())!;
    return box.x + box.width / 2;
  };
  expect(Math.abs((await middle(marks)) - (await middle(tick)))).toBeLessThan(3);
  // It stays where it is while the budget is moved left of it, until that is let go.
  const before = await middle(marks);
  await playground.budgetSlider.focus();
  await page.keyboard.down('ArrowLeft');
  await expect(playground.budgetField).toHaveValue('64');
  expect(await middle(marks)).toBeCloseTo(before, 0);
  await page.keyboard.up('ArrowLeft');
  await expect.poll(() => middle(marks)).toBeLessThan(before - 3);
});

test('the time a budget takes is said beside the slider, once known, and on the next visit at once', async ({
  page,
  context,
}) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=64');
  const time = (model: PageModel) =>
    model.page.getByRole('region', { name: 'Settings' }).locator('.budget-time');
  await expect(page.getByText(/^Ready:/)).toBeVisible();
  await expect(time(playground)).toHaveText('speed not measured yet');
  await (await playground.ask('What is 12 + 30?')).expectStatus('done');
  const words = /^≈ ([\d.]+) (ms|s) at ([\d,.]+) tokens\/s, measured here$/;
  await expect(time(playground)).toHaveText(words);
  const [, , , speed] = words.exec(await time(playground).innerText())!;
  await playground.setBudget(0);
  await expect(time(playground)).toHaveText('answers at once');
  await playground.setBudget(1024);
  const [, long, longUnit] = words.exec(await time(playground).innerText())!;
  const seconds = Number(long) / (longUnit === 'ms' ? 1000 : 1);
  // Both are rounded to two or three digits, on a slow machine more coarsely than on a fast one.
  expect((seconds * Number(speed!.replace(',', ''))) / 1024).toBeCloseTo(1, 1);

  const next = new PageModel(await context.newPage());
  await next.open('?device=wasm&budget=64');
  await expect(time(next)).toHaveText(/^≈ .* tokens\/s, measured on an earlier visit$/);
});
