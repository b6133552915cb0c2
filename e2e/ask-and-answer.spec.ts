/** The main story: ask, watch it think, get an answer; the same from a link and on the command line. */
import { fileURLToPath } from 'node:url';
import { openLocalEngine, phaseText, runToEnd } from '../cli/local-engine.ts';
import { DEFAULT_RUN_SETTINGS } from '../src/reasoning/run-settings.ts';
import { LONG_THOUGHT, serveWanderingModel } from './support/long-thought.ts';
import { expect, test } from './support/no-foreign-requests.ts';
import { PageModel, type LaneModel } from './support/page-model.ts';

const QUESTION = 'How many r in raspberry';

test('a question is thought about and answered by the bundled model', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm');
  const lane = await playground.ask(QUESTION);
  await lane.expectAnswer('3');
  await lane.expectStatus('done');
  await expect(lane.root).toContainText('live');
  await expect(lane.root).toContainText(/tokens\/s/);
  await expect(page.getByText(/^Ready: WebAssembly/)).toBeVisible();
});

test('the page and the command line think the same', async ({ page }) => {
  const folder = fileURLToPath(new URL('../public/models/s1-nano', import.meta.url));
  const { client } = await openLocalEngine({ folder, weights: 'auto', threads: 1 });
  const settings = { ...DEFAULT_RUN_SETTINGS, budget: 24, extensions: 1 };
  const run = await runToEnd(client, QUESTION, settings);
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=24&extend=1');
  const lane = await playground.ask(QUESTION);
  await lane.expectStatus('done');
  await expect(lane.answer).toHaveText(run.answer ?? 'no answer in Node');
  const thinking = phaseText(run.tokens, 'thinking').replace(/\s+/g, ' ');
  await expect.poll(async () => (await lane.root.innerText()).replace(/\s+/g, ' ')).toContain(thinking);
});

test('on two threads it thinks what it thinks on one', async ({ page }) => {
  const thoughts: string[] = [];
  for (const threads of [1, 2]) {
    const playground = new PageModel(page);
    await playground.open(`?device=wasm&budget=24&threads=${threads}`);
    const lane = await playground.ask(QUESTION);
    await lane.expectStatus('done');
    await page.getByText('Engine details').click();
    const fact = page.locator('.facts div').filter({ hasText: 'CPU threads' }).getByRole('definition');
    await expect(fact).toHaveText(String(threads));
    thoughts.push(await lane.root.getByRole('group', { name: /thinking/i }).innerText());
  }
  expect(thoughts[1]).toBe(thoughts[0]);
});

test('with budget 0 it answers at once', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=0');
  const lane = await playground.ask(QUESTION);
  await lane.expectAnswer();
  await expect(lane.root).toContainText(/0 of 0/);
});

test('a link carries the question and settings, and reproduces the run', async ({ page, context }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm');
  await playground.setBudget(40);
  await playground.setExtensions(2);
  const lane = await playground.ask('Which is larger, 9.11 or 9.9?');
  await lane.expectStatus('done');
  await expect(page).toHaveURL(/budget=40/);
  const second = new PageModel(await context.newPage());
  await second.page.goto(page.url());
  await expect(second.question).toHaveValue('Which is larger, 9.11 or 9.9?');
  await expect(second.budgetField).toHaveValue('40');
  await expect(second.extensions).toHaveValue('2');
  await second.think.click();
  await second.lane().expectStatus('done');
  expect(await second.lane().answer.textContent()).toBe(await lane.answer.textContent());
  const thought = (model: PageModel) =>
    model
      .lane()
      .root.getByRole('group', { name: /thinking/i })
      .innerText();
  expect(await thought(second)).toBe(await thought(playground));
});

test('forced "Wait"s are marked, with what they replaced', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=512&extend=2');
  const lane = await playground.ask(QUESTION);
  await lane.expectStatus('done');
  const waits = lane.root.locator('mark[data-role-token="extension"]');
  await expect(waits).toHaveCount(2);
  await expect(waits.first()).toHaveText(/Wait/);
  await waits.first().focus();
  await expect(page.getByRole('tooltip')).toContainText(/probability|p\(|stop/i);
});

test('the extension string can be another, nothing, or one’s own words', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=400&extend=1&guard=off');
  const extended = async (): Promise<LaneModel> => {
    const lane = await playground.ask(QUESTION);
    await lane.expectStatus('done');
    return lane;
  };
  const strings = (lane: LaneModel) => lane.root.locator('mark[data-role-token="extension"]');

  await playground.extensionString.selectOption({ label: 'Hmm' });
  await expect(strings(await extended())).toHaveText(['Hmm']);
  await expect(page).toHaveURL(/[?&]string=Hmm(?:&|$)/);

  await playground.extensionString.selectOption({ label: 'own words…' });
  await page.getByRole('textbox', { name: 'Own extension string', exact: true }).fill('Let me see');
  const own = await extended();
  // Every token of the string is forced, and marked.
  await expect.poll(async () => (await strings(own).allInnerTexts()).join('')).toContain('Let me see');

  await playground.extensionString.selectOption({ label: 'nothing' });
  await expect(page.getByRole('textbox', { name: 'Own extension string', exact: true })).toHaveCount(0);
  const nothing = await extended();
  await expect(nothing.root.locator('.lane-counts')).toContainText('1 of 1');
  // The end is suppressed, and no words are put in its place.
  await expect(strings(nothing)).toHaveCount(0);
  await expect(nothing.root.getByRole('img', { name: 'End of thinking suppressed' })).toHaveCount(1);
  await expect(page).toHaveURL(/[?&]string=(?:&|$)/);
});

test('stop, then ask something else', async ({ page }) => {
  await serveWanderingModel(page.context());
  const playground = new PageModel(page);
  await playground.open(LONG_THOUGHT);
  const lane = await playground.ask(QUESTION);
  await lane.expectStatus('thinking');
  await playground.stop.click();
  await lane.expectStatus('done');
  await expect(lane.root).toContainText(/stopped/i);
  await playground.setBudget(16);
  const next = await playground.ask('Which is larger, 9.11 or 9.9?');
  await next.expectStatus('done');
  await expect(next.root).not.toContainText(/stopped/i);
});

test('an empty question gets a message, and the cursor', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm');
  await playground.think.click();
  await expect(page.getByRole('alert').first()).toBeVisible();
  await expect(playground.question).toBeFocused();
});

test('an example of a chosen kind becomes the question', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm');
  await page.getByRole('combobox', { name: 'Kind of examples' }).selectOption({ label: 'decimals' });
  const chips = page.getByRole('group', { name: 'Example questions' }).locator('.chip');
  const first = await chips.first().innerText();
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await expect(chips.first()).not.toHaveText(first);
  const chosen = await chips.first().innerText();
  await chips.first().click();
  await expect(playground.question).toHaveValue(chosen);
});
