/** The answers along a thought: found after the run, scrubbed through, and taken as a place to go back to. */
import type { Locator, Page } from '@playwright/test';
import { openLocalEngine, runToEnd } from '../cli/local-engine.ts';
import { DEFAULT_RUN_SETTINGS } from '../src/reasoning/run-settings.ts';
import { expectAccessible } from './support/axe.ts';
import { LONG_THOUGHT, serveWanderingModel } from './support/long-thought.ts';
import { expect, test } from './support/no-foreign-requests.ts';
import { PageModel, type LaneModel } from './support/page-model.ts';
import { TokenSpot } from './support/token-spot.ts';
import { fileURLToPath } from 'node:url';

const QUESTION = 'How many r in raspberry';
const FOLDER = fileURLToPath(new URL('../public/models/s1-nano', import.meta.url));

const timelineOf = (page: Page): Locator =>
  page.getByRole('slider', { name: 'Answer timeline', exact: true });

const valueOf = async (slider: Locator): Promise<number> =>
  Number(await slider.getAttribute('aria-valuenow'));

/** Asks, and waits until the answers along the thought are there. */
async function askAndProbe(playground: PageModel): Promise<LaneModel> {
  const lane = await playground.ask(QUESTION);
  await lane.expectStatus('done');
  await expect(playground.page.locator('.timeline-point').nth(3)).toBeAttached({ timeout: 30_000 });
  return lane;
}

/** How many there are once no more come. */
async function settledCount(points: Locator): Promise<number> {
  let last = -1;
  await expect
    .poll(
      async () => {
        const before = last;
        last = await points.count();
        return last > 0 && last === before;
      },
      { timeout: 30_000, intervals: [1500] },
    )
    .toBe(true);
  return last;
}

test('every point of the thought shows the answer that a run with this budget gives', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=256&extend=1');
  const lane = await askAndProbe(playground);
  const slider = timelineOf(page);
  const whole = (await lane.answer.textContent()) ?? '';
  await expect(slider).toHaveAttribute(
    'aria-valuetext',
    new RegExp(`^all \\d+ thinking tokens: ${whole}, (correct|wrong)`),
  );
  await slider.focus();
  await page.keyboard.press('Home');
  await expect(slider).toHaveAttribute('aria-valuetext', /^after 0 thinking tokens: .+, (correct|wrong)$/);
  const { client } = await openLocalEngine({ folder: FOLDER, weights: 'auto', threads: 1 });
  for (let stop = 0; stop < 4; stop++) {
    const budget = await valueOf(slider);
    const fresh = await runToEnd(client, QUESTION, { ...DEFAULT_RUN_SETTINGS, extensions: 1, budget });
    await expect(lane.answer).toHaveText(fresh.answer ?? 'no answer');
    await page.keyboard.press('ArrowRight');
  }
  await page.keyboard.press('End');
  await lane.expectAnswer(whole);
});

test('scrubbing cuts the trace there, token by token, and asks for answers that are missing', async ({
  page,
}) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=256&extend=1');
  const lane = await askAndProbe(playground);
  const slider = timelineOf(page);
  await slider.focus();
  await page.keyboard.press('Home');
  for (let i = 0; i < 3; i++) {
    await page.keyboard.press('Shift+ArrowRight');
  }
  expect(await valueOf(slider)).toBe(3);
  await expect(slider).toHaveAttribute('aria-valuetext', /^after 3 thinking tokens: /);
  await expect(lane.root.locator('[data-tokens~="3"]')).toHaveAttribute('data-beyond', 'true');
  await expect(lane.root.locator('[data-tokens~="2"]')).not.toHaveAttribute('data-beyond', 'true');
  await expect(lane.root.getByText('Cut after 3 thinking tokens')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(lane.root.locator('[data-beyond]')).toHaveCount(0);
});

test('pointing previews, a click stays', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=256&extend=1');
  const lane = await askAndProbe(playground);
  const slider = timelineOf(page);
  const box = (await slider.boundingBox())!;
  const before = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.mouse.move(box.x + box.width * 0.4, box.y + box.height / 2);
  await expect(lane.root.locator('[data-beyond]').first()).toBeAttached();
  await page.mouse.move(box.x + box.width * 0.4, box.y - 200);
  await expect(lane.root.locator('[data-beyond]')).toHaveCount(0);
  await page.mouse.click(box.x + box.width * 0.4, box.y + box.height / 2);
  await page.mouse.move(box.x, box.y - 200);
  await expect(slider).toHaveAttribute('aria-valuetext', /^after/);
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBe(before);
});

test('playing sweeps through the answers and ends with the whole thought', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=40');
  await askAndProbe(playground);
  const slider = timelineOf(page);
  await page.getByRole('button', { name: 'Play timeline' }).click();
  const seen = new Set<number>();
  await expect
    .poll(async () => seen.add(await valueOf(slider)).size, { timeout: 30_000, intervals: [60] })
    .toBeGreaterThan(3);
  await expect(page.getByRole('button', { name: 'Play timeline' })).toBeVisible({ timeout: 30_000 });
  await expect(slider).toHaveAttribute('aria-valuetext', /^all \d+ thinking tokens/);
});

test('"Answer here" moves the budget there, "Go on from here" thinks on', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=256&extend=1');
  const lane = await askAndProbe(playground);
  const slider = timelineOf(page);
  const used = await valueOf(slider);
  const points = page.locator('.timeline-point');
  const found = await settledCount(points);
  const thought = (): Promise<string> => lane.root.getByRole('group', { name: /^Thinking of/ }).innerText();
  const whole = await thought();
  await slider.focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  const place = await valueOf(slider);
  await page.getByRole('button', { name: 'Go on from here', exact: true }).click();
  await expect(slider).toHaveAttribute('aria-valuetext', new RegExp(`^all ${used} `), { timeout: 30_000 });
  await expect(playground.budgetField).toHaveValue('256');
  expect(await thought()).toBe(whole);
  await expect(points).toHaveCount(found, { timeout: 30_000 });
  await slider.focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  expect(await valueOf(slider)).toBe(place);
  const there = await lane.answer.textContent();
  await page.getByRole('button', { name: 'Answer here', exact: true }).click();
  await expect(lane.root).toContainText('cut here');
  await lane.expectStatus('done');
  await expect(playground.budgetField).toHaveValue(String(place));
  await expect(lane.answer).toHaveText(there ?? '');
});

test('an expected answer marks right and wrong everywhere, and travels in the link', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=256&lanes=0');
  const expected = page.getByRole('textbox', { name: 'Expected answer' });
  await playground.question.fill(QUESTION);
  await expect(expected).toHaveValue('3');
  const lane = await askAndProbe(playground);
  const answer = Number(await lane.answer.textContent());
  await expected.fill(String(answer));
  await expect(lane.root.locator('.verdict').first()).toContainText('correct');
  await expected.fill(String(answer + 1));
  await expect(lane.root.locator('.verdict').first()).toContainText('wrong');
  await expect(page.locator('.timeline-span[data-correct="true"]')).toHaveCount(0);
  await expect(timelineOf(page)).toHaveAttribute('aria-valuetext', /wrong/);
  await expect(page).toHaveURL(new RegExp(`expect=${answer + 1}`));
  await expected.fill('');
  await expect(page.locator('.verdict')).toHaveCount(0);
});

test('while thinking, when asked for, the answers come with the thought', async ({ page, context }) => {
  await serveWanderingModel(context);
  const playground = new PageModel(page);
  await playground.open(`${LONG_THOUGHT}&probes=live`);
  await playground.think.click();
  await expect(page.locator('.timeline-point').nth(2)).toBeAttached({ timeout: 60_000 });
  await expect(playground.lane().root).toHaveAttribute('data-status', 'thinking');
  await playground.stop.click();
  await playground.lane().expectStatus('done');
});

test('a token tells how likely it was, and unexpected ones can be marked', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=128&extend=1');
  const lane = await askAndProbe(playground);
  await new TokenSpot(lane.root, 4).hover();
  const tip = page.getByRole('tooltip');
  await expect(tip).toContainText(/probability \d.*log-probability -?\d.*entropy/);
  await expect(tip.getByRole('listitem')).toHaveCount(5);
  await expect(tip).toContainText('this one');
  await page.mouse.move(0, 0);
  await page.getByRole('checkbox', { name: 'Mark unexpected tokens' }).check();
  await expect(lane.root.locator('[data-heat="3"]').first()).toBeAttached();
  await expectAccessible(page);
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [360, 1280]) {
    test(`axe finds nothing while scrubbing: ${colorScheme}, ${width} px wide`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      const playground = new PageModel(page);
      await playground.open('?device=wasm&budget=200&extend=1&lanes=64');
      await askAndProbe(playground);
      const slider = timelineOf(page);
      await slider.focus();
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('ArrowLeft');
      await expectAccessible(page);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBeLessThanOrEqual(0);
    });
  }
}

test('the verdict on a long answer is seen whole on a phone', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 1080 });
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=0');
  const lane = await playground.ask('Put river, apple, stone and lemon in alphabetical order.');
  await lane.expectStatus('done');
  const reading = page.locator('.timeline-reading');
  const verdict = reading.locator('.verdict');
  await expect(verdict).toBeVisible({ timeout: 30_000 });
  const [box, inner] = [await reading.boundingBox(), await verdict.boundingBox()];
  expect(inner!.x + inner!.width).toBeLessThanOrEqual(box!.x + box!.width);
});
