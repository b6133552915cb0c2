/** Runs outlive the page; recordings play without a model and are never taken for live runs; the guide. */
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import type { BrowserContext, Page } from '@playwright/test';
import { readTraceFile } from '../src/reasoning/recording/read-trace-file.ts';
import { expectAccessible } from './support/axe.ts';
import { HistoryModel } from './support/history-model.ts';
import { LONG_THOUGHT, serveWanderingModel } from './support/long-thought.ts';
import { expect, test } from './support/no-foreign-requests.ts';
import { PageModel } from './support/page-model.ts';

const INTRO = new URL('../public/recorded/intro.json', import.meta.url);
/** Whatever the weights answered when it was recorded. */
const INTRO_ANSWER = readTraceFile(readFileSync(INTRO, 'utf8')).answer;
const QUESTION = 'How many r in raspberry';
const SMALL = '?device=wasm&budget=24&extend=1';

/** Asks a small question to its end and gives its thought as text. */
async function thinkOnce(page: Page): Promise<string> {
  const playground = new PageModel(page);
  await playground.open(SMALL);
  const lane = await playground.ask(QUESTION);
  await lane.expectStatus('done');
  return lane.root.getByRole('group', { name: /^Thinking of Lane/ }).innerText();
}

/** The page without the model: nothing of what these stories show may need it. */
async function withoutModel(context: BrowserContext): Promise<void> {
  await context.route('**/models/**', (route) => route.abort());
}

test('a run is there after a reload, opens without a model, and is badged', async ({ page, context }) => {
  const thought = await thinkOnce(page);
  const forced = await new PageModel(page).lane().forcedMarks.count();
  const history = new HistoryModel(page);
  await history.open.click();
  await expect(history.runs.first()).not.toContainText('not finished');
  await withoutModel(context);
  await page.reload();
  await history.open.click();
  await expect(history.runs).toHaveCount(1);
  await expect(history.runs.first()).toContainText('24 tokens, 1 × Wait');
  await history.action('Open').click();
  await expect(history.dialog).toBeHidden();
  await expect(history.recording).toContainText('recorded');
  await expect(history.recording).toContainText(/s1-nano on WebAssembly \(CPU\), \d+ \w+ \d{4}/);
  expect(await history.thought.innerText()).toBe(thought);
  await expect(history.recording.locator('mark[data-origin="forced"]')).toHaveCount(forced);
});

test('the answers along a kept thought can be scrubbed through without a model', async ({
  page,
  context,
}) => {
  await thinkOnce(page);
  await expect(page.locator('.timeline-point').nth(2)).toBeAttached({ timeout: 60_000 });
  const history = new HistoryModel(page);
  await history.open.click();
  await expect(history.runs).toHaveCount(1);
  await withoutModel(context);
  await page.reload();
  await history.open.click();
  await history.action('Open').click();
  const { recording } = history;
  const slider = recording.getByRole('slider', { name: 'Answer timeline of the recorded trace' });
  await slider.focus();
  await page.keyboard.press('Home');
  await expect(slider).toHaveAttribute('aria-valuetext', /^after 0 thinking tokens: \S/);
  await expect(recording).toContainText('Cut after 0 thinking tokens');
  await expect(recording.locator('[data-tokens~="0"], [data-tokens~="1"]').first()).toHaveAttribute(
    'data-beyond',
    'true',
  );
  await page.keyboard.press('Escape');
  await expect(recording.locator('[data-beyond]')).toHaveCount(0);
});

test('a crash in the middle of a thought costs no more than its last moments', async ({ page, context }) => {
  await serveWanderingModel(context);
  const playground = new PageModel(page);
  await playground.open(LONG_THOUGHT);
  await playground.think.click();
  const lane = playground.lane();
  const used = async () => Number(/(\d+) of 1,?800/.exec(await lane.root.innerText())?.[1] ?? 0);
  await expect.poll(used, { timeout: 60_000 }).toBeGreaterThan(40);
  const before = await used();
  // A batch goes out every half second; a busy computer takes its time to hand it over.
  await page.waitForTimeout(2_500);
  const session = await context.newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  // Nobody is left to answer.
  session.send('Page.crash').catch(() => undefined);
  await crashed;
  const next = await context.newPage();
  await new PageModel(next).open('?device=wasm');
  const history = new HistoryModel(next);
  await history.open.click();
  await expect(history.runs.first()).toContainText('not finished');
  const written = /([\d,]+) tokens written/.exec(await history.runs.first().innerText())?.[1] ?? '0';
  expect(Number(written.replace(',', ''))).toBeGreaterThanOrEqual(before);
});

test('runs are named, found, deleted and brought back', async ({ page }) => {
  await thinkOnce(page);
  await new PageModel(page).ask('What is 12 + 30?');
  await new PageModel(page).lane().expectStatus('done');
  const history = new HistoryModel(page);
  await history.open.click();
  await expect(history.runs).toHaveCount(2);
  await history.search.fill('RASP wait');
  await expect(history.runs).toHaveCount(1);
  await history.action('Rename').click();
  await page.keyboard.type('Berries');
  await page.keyboard.press('Escape');
  await expect(history.runs.first()).toContainText(QUESTION);
  await history.action('Rename').click();
  await history.dialog.getByRole('textbox', { name: 'Name of the run' }).fill('Berries');
  await page.keyboard.press('Enter');
  await expect(history.runs.first()).toContainText('Berries');
  await history.action('Delete').click();
  await expect(history.runs).toHaveCount(0);
  await expect(history.dialog.getByRole('button', { name: 'Undo the deletion' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(history.runs).toHaveCount(1);
  await history.search.fill('');
  await expect(history.runs).toHaveCount(2);
  await page.keyboard.press('Escape');
  await expect(history.dialog).toBeHidden();
  await expect(history.open).toBeFocused();
});

test('a trace travels as a file; an edited, a newer and a foreign file are told apart', async ({
  page,
  context,
}, info) => {
  const thought = await thinkOnce(page);
  const history = new HistoryModel(page);
  await history.open.click();
  const [download] = await Promise.all([page.waitForEvent('download'), history.action('Export').click()]);
  expect(download.suggestedFilename()).toBe('How-many-r-in-raspberry.trace.json');
  const path = info.outputPath('run.trace.json');
  await download.saveAs(path);
  const text = await readFile(path, 'utf8');

  const fileOf = async (name: string, content: string) => {
    await writeFile(info.outputPath(name), content);
    return info.outputPath(name);
  };
  await withoutModel(context);
  await page.reload();
  await history.open.click();
  await history.fileInput.setInputFiles(
    await fileOf('newer.json', text.replace('"version":1', '"version":7')),
  );
  await expect(history.dialog.getByRole('alert')).toContainText('newer version of the page');
  await history.fileInput.setInputFiles(await fileOf('other.json', '{"hello":1}'));
  await expect(history.dialog.getByRole('alert')).toContainText('not a trace');
  await expect(history.runs).toHaveCount(1);
  await history.fileInput.setInputFiles(path);
  await expect(history.recording).toContainText('From a file');
  expect(await history.thought.innerText()).toBe(thought);
  await history.open.click();
  await expect(history.runs).toHaveCount(2);
  await expect(history.dialog).toContainText('imported');
  const hostile = JSON.stringify({
    ...(JSON.parse(text) as Record<string, unknown>),
    answer: '<img src=x onerror=alert(1)>',
  });
  await history.fileInput.setInputFiles(await fileOf('edited.json', hostile));
  await expect(history.recording.getByRole('alert')).toContainText('changed after it was written');
  await expect(history.recording.getByRole('group', { name: 'Answer of the recorded trace' })).toContainText(
    '<img src=x',
  );
  await expect(history.recording.locator('img')).toHaveCount(0);
  // The warning stays with the run.
  await history.recording.getByRole('button', { name: 'Close the recorded trace' }).click();
  await history.open.click();
  await expect(history.runs.first()).toContainText('changed after it was written');
  await history.action('Open').click();
  await expect(history.recording.getByRole('alert')).toContainText('changed after it was written');
});

test('own words of a recording are shown where they are set', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=32&extend=1&string=But%20then');
  const lane = await playground.ask(QUESTION);
  await lane.expectStatus('done');
  const own = page.getByRole('textbox', { name: 'Own extension string', exact: true });
  await own.fill('Let me check');
  const history = new HistoryModel(page);
  await history.open.click();
  await history.action('Open').click();
  await history.recording.getByRole('button', { name: 'Use this question' }).click();
  await expect(own).toHaveValue('But then');
});

test('a trace that is dropped on the history is no checkpoint', async ({ page }) => {
  await thinkOnce(page);
  const history = new HistoryModel(page);
  await history.open.click();
  const [download] = await Promise.all([page.waitForEvent('download'), history.action('Export').click()]);
  const text = await readFile(await download.path(), 'utf8');
  const transfer = await page.evaluateHandle((content) => {
    const data = new DataTransfer();
    data.items.add(new File([content], 'run.trace.json'));
    return data;
  }, text);
  await history.dialog.dispatchEvent('dragover', { dataTransfer: transfer });
  await expect(page.getByText('Drop the files of a checkpoint')).toHaveCount(0);
  await history.dialog.dispatchEvent('drop', { dataTransfer: transfer });
  await expect(history.recording).toContainText('From a file');
  await expect(page.getByRole('region', { name: 'Plan' })).toHaveCount(0);
});

test('a small trace travels as a link, which wins over the introduction', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const thought = await thinkOnce(page);
  const history = new HistoryModel(page);
  await history.open.click();
  await history.action('Open').click();
  await history.recording.getByRole('button', { name: 'Copy trace link' }).click();
  await expect(history.recording).toContainText('Copied');
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await withoutModel(context);
  const other = new HistoryModel(await context.newPage());
  await other.page.goto(link);
  await expect(other.recording).toContainText('shared this recording by a link');
  await other.recording.getByRole('button', { name: 'Skip to the end' }).click();
  expect(await other.thought.innerText()).toBe(thought);
  expect(other.page.url()).toContain('#trace=');
  await other.recording.getByRole('button', { name: 'Keep in history' }).click();
  await expect(other.runs).toHaveCount(2);
  // What is kept needs no second copy, and the address is of the page's own question again.
  await expect(other.recording.getByRole('button', { name: 'Keep in history' })).toHaveCount(0);
  expect(other.page.url()).not.toContain('#trace=');
  await other.page.goto(link.slice(0, -50));
  await other.page.reload();
  await expect(other.page.getByText('The trace in this link is damaged')).toBeVisible();
});

const BROKEN_STORAGE = [
  {
    what: 'blocked',
    words: 'keeps no data for this page',
    script: () => {
      Object.defineProperty(window, 'indexedDB', {
        get: () => {
          throw new DOMException('The operation is insecure.', 'SecurityError');
        },
      });
    },
  },
  {
    what: 'full',
    words: 'no room left',
    script: () => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
      };
    },
  },
] as const;

for (const { what, words, script } of BROKEN_STORAGE) {
  test(`storage that is ${what} is explained, and runs stay in the tab`, async ({ page }) => {
    await page.addInitScript(script);
    await thinkOnce(page);
    const history = new HistoryModel(page);
    // Said before anybody looks into the history: whoever closes the tab loses the run.
    await expect(page.locator('.banner').filter({ hasText: words })).toHaveCount(1);
    await history.open.click();
    await expect(history.dialog.getByRole('alert')).toContainText(words);
    await expect(history.runs.first()).toContainText('gone when this tab is closed');
    await history.action('Open').click();
    await expect(history.recording).toContainText(QUESTION);
  });
}

test.describe('the introduction', () => {
  test('plays as a recording while the model loads, and gives way to Think', async ({ page }) => {
    const playground = new PageModel(page);
    await playground.open('?device=wasm');
    const { recording, thought } = new HistoryModel(page);
    await expect(recording.getByText('recorded', { exact: true })).toBeVisible();
    await expect(playground.lane().root).not.toContainText('live');
    await expect(recording.getByRole('combobox', { name: 'Replay speed' })).toHaveValue(/^(0\.\d+|1)$/);
    const early = await thought.innerText();
    await expect.poll(async () => (await thought.innerText()).length).toBeGreaterThan(early.length);
    await recording.getByRole('button', { name: 'Pause the recorded trace' }).click();
    const paused = await thought.innerText();
    await page.waitForTimeout(500);
    expect(await thought.innerText()).toBe(paused);
    await recording.getByRole('button', { name: 'Go on with the recorded trace' }).click();
    const lane = await playground.ask('What is 12 + 30?');
    await expect(recording).toBeHidden();
    await lane.expectAnswer();
    await expect(lane.root).toContainText('live');
  });

  test('is no part of a link with a question', async ({ page }) => {
    let asked = false;
    await page.route('**/recorded/**', (route) => ((asked = true), route.continue()));
    const playground = new PageModel(page);
    await playground.open('?device=wasm&q=What%20is%2012%20%2B%2030%3F');
    await expect(page.getByText(/^Ready: WebAssembly/)).toBeVisible({ timeout: 60_000 });
    const history = new HistoryModel(page);
    await expect(history.recording).toBeHidden();
    await expect(history.guide).toBeHidden();
    expect(asked).toBe(false);
  });

  test('stands still where less motion is wanted', async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await new PageModel(page).open('?device=wasm');
    const { recording } = new HistoryModel(page);
    await expect(recording.getByRole('button', { name: 'Play the recorded trace' })).toBeVisible();
    await expect(recording.getByRole('group', { name: 'Answer of the recorded trace' })).toContainText(
      INTRO_ANSWER ?? '',
    );
  });

  test('gives its question to the page', async ({ page }) => {
    const playground = new PageModel(page);
    await playground.open('?device=wasm');
    const { recording } = new HistoryModel(page);
    await recording.getByRole('button', { name: 'Use this question' }).click();
    await expect(playground.question).not.toHaveValue('');
    await playground.think.click();
    await playground.lane().expectAnswer();
  });
});

test('the guide is gone through by keyboard, stays away once seen, and can be found again', async ({
  page,
}) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm');
  const { guide } = new HistoryModel(page);
  await expect(guide).toContainText('1 of 5');
  await guide.getByRole('button', { name: 'Next step of the guide' }).focus();
  await page.keyboard.press('Enter');
  await expect(guide).toContainText('It can be made to think on');
  await page.keyboard.press('Enter');
  await guide.getByRole('button', { name: 'Go to the slider' }).click();
  await expect(playground.budgetSlider).toBeFocused();
  await guide.getByRole('button', { name: 'Next step of the guide' }).click();
  await guide.getByRole('button', { name: 'Go to the strip' }).click();
  await expect(page.getByRole('slider', { name: 'Answer timeline', exact: true })).toBeFocused();
  await guide.getByRole('button', { name: 'Next step of the guide' }).click();
  await guide.getByRole('button', { name: 'Go to “Add lane”' }).click();
  await expect(playground.addLane).toBeFocused();
  await guide.getByRole('button', { name: 'End the guide' }).click();
  await expect(guide).toBeHidden();
  await page.reload();
  await expect(playground.question).toBeVisible();
  await expect(guide).toBeHidden();
  await page.getByRole('button', { name: 'Guide', exact: true }).click();
  await expect(guide.getByRole('button', { name: 'Go to the question' })).toBeFocused();
  await guide.getByRole('button', { name: 'Skip the guide' }).click();
  await expect(guide).toBeHidden();
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [360, 1280]) {
    test(`axe finds nothing in recording, guide and history: ${colorScheme}, ${width} px`, async ({
      page,
    }, info) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: 900 });
      await new PageModel(page).open('?device=wasm');
      const history = new HistoryModel(page);
      await expect(history.recording).toBeVisible();
      const shot = (name: string) =>
        page.screenshot({ path: info.outputPath(`${name}.png`), fullPage: name === 'page' });
      await shot('page');
      await expectAccessible(page);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBeLessThanOrEqual(0);
      await thinkOnce(page);
      await history.open.click();
      await expect(history.runs).toHaveCount(1);
      await shot('history');
      await expectAccessible(page, { within: 'dialog' });
      await history.action('Delete').click();
      await expect(history.runs).toHaveCount(0);
      await expectAccessible(page, { within: 'dialog' });
    });
  }
}
