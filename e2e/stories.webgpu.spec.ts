/**
 * The page's stories on WebGPU, emulated in software: one load for several, and few tokens, since each takes about a second.
 * What the bundled model writes is compared with its twin on WebAssembly; where only the way matters that tokens take, one
 * layer of it is enough, which writes nonsense several times as fast.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { BrowserContext } from '@playwright/test';
import { openLocalEngine, runToEnd } from '../cli/local-engine.ts';
import { DEFAULT_METHOD } from '../src/reasoning/method.ts';
import { DEFAULT_RUN_SETTINGS } from '../src/reasoning/run-settings.ts';
import { expect, test } from './support/no-foreign-requests.ts';
import { PageModel, type LaneModel } from './support/page-model.ts';
import { lastIds, watchedRuns, watchRuns } from './support/watched-runs.ts';

/** For one step of a story on a machine that does other things as well. */
const SLOW_MS = 480_000;
test.setTimeout(1_200_000);

const FOLDER = new URL('../public/models/s1-nano/', import.meta.url);
const QUESTION = 'How many r in raspberry';

/** Each with settings that keep it short; the last thought is extended twice. */
const PROMPTS = [
  { question: QUESTION, budget: 8, extensions: 0 },
  { question: 'Which is larger, 9.11 or 9.9?', budget: 6, extensions: 0 },
  { question: 'What is 12 + 30?', budget: 0, extensions: 0 },
  { question: 'How many e in bee', budget: 60, extensions: 2 },
] as const;

test('int4 blocks choose, token for token, what their f32 twin on WebAssembly chooses', async ({ page }) => {
  const twin = await openLocalEngine({
    folder: fileURLToPath(FOLDER),
    weights: 'int4',
    threads: 1,
    twin: true,
  });
  const playground = new PageModel(page);
  await watchRuns(page);
  await playground.open('?device=webgpu&weights=int4&answer=8&probes=off&guard=off');
  await expect(page.getByText(/^Ready: WebGPU/)).toBeVisible({ timeout: SLOW_MS });
  for (const { question, budget, extensions } of PROMPTS) {
    await test.step(question, async () => {
      const method = { ...DEFAULT_METHOD, loopGuard: false };
      const settings = { ...DEFAULT_RUN_SETTINGS, budget, extensions, maxAnswerTokens: 8, method };
      const expected = await runToEnd(twin.client, question, settings);
      expect(expected.stats.extensionsUsed).toBe(extensions);
      await playground.setBudget(budget);
      await playground.setExtensions(extensions);
      const lane = await playground.ask(question);
      await lane.expectStatus('done', SLOW_MS);
      expect(await lastIds(page)).toEqual(expected.tokens.map((token) => token.id));
      await expect(lane.answer).toHaveText(expected.answer ?? 'no answer on WebAssembly');
      await expect(lane.forcedMarks.filter({ hasText: 'Wait' })).toHaveCount(extensions);
    });
  }
});

test('the budget is moved both ways, a thought is stopped, and lanes run side by side', async ({
  page,
  context,
}) => {
  await serveOneLayer(context);
  const playground = new PageModel(page);
  await watchRuns(page);
  await playground.open('?device=webgpu&weights=int4&answer=2&probes=off&guard=off&budget=60&min=60');
  const lane = playground.lane();

  await test.step('left of what is used, mid-thought: it ends there', async () => {
    await playground.ask(QUESTION);
    await reaches(lane, 6);
    await playground.setBudget(4);
    await lane.expectStatus('done', SLOW_MS);
    expect(await lane.usedTokens()).toBe(4);
    await expect(lane.root).toContainText('cut at the budget');
  });

  const moved = await test.step('right again: it goes on from the cut', async () => {
    await playground.setBudget(10);
    await expect.poll(() => lane.usedTokens(), { timeout: SLOW_MS }).toBe(10);
    await lane.expectStatus('done', SLOW_MS);
    return lastIds(page);
  });

  await test.step('and is what a run of its own with that budget is', async () => {
    await playground.ask(QUESTION);
    await lane.expectStatus('done', SLOW_MS);
    expect(await watchedRuns(page)).toHaveLength(2);
    expect(await lastIds(page)).toEqual(moved);
  });

  await test.step('extended twice by hand', async () => {
    await playground.setBudget(60);
    for (const waits of [1, 2]) {
      await lane.waitNow.click();
      await expect(lane.forcedMarks.filter({ hasText: 'Wait' })).toHaveCount(waits, { timeout: SLOW_MS });
    }
    await lane.answerNow.click();
    await lane.expectStatus('done', SLOW_MS);
  });

  await test.step('stop, and ask something else', async () => {
    await playground.ask(QUESTION);
    await reaches(lane, 2);
    await playground.stop.click();
    await lane.expectStatus('done', SLOW_MS);
    await expect(lane.root).toContainText('Stopped by you.');
    await playground.setBudget(3);
    await playground.ask('What is 12 + 30?');
    await lane.expectStatus('done', SLOW_MS);
    expect(await lane.usedTokens()).toBe(3);
    await expect(lane.root).not.toContainText('Stopped by you.');
  });

  await test.step('six lanes, each to its own budget', async () => {
    await playground.question.fill(QUESTION);
    const budgets = [3, 0, 1, 2, 4, 5];
    for (const [at, budget] of budgets.entries()) {
      if (at === 0) continue;
      await playground.addLane.click();
      const field = page.getByRole('spinbutton', { name: `Budget in tokens Lane ${at + 1}`, exact: true });
      await field.fill(String(budget));
      await field.press('Enter');
    }
    await playground.think.click();
    for (const [at, budget] of budgets.entries()) {
      await playground.lane(at).expectStatus('done', SLOW_MS);
      expect(await playground.lane(at).usedTokens()).toBe(budget);
    }
    const thoughts = (await watchedRuns(page))
      .slice(-6)
      .map(({ tokens }) => tokens.filter(({ phase }) => phase === 'thinking').map(({ id }) => id));
    // Greedy and of one question: every thought is the beginning of the longest.
    const longest = thoughts.at(-1) ?? [];
    expect(thoughts).toEqual(budgets.map((budget) => longest.slice(0, budget)));
  });
});

test('a corrupted model is named on WebGPU, too, and the question stays', async ({ page, context }) => {
  const weights = await readFile(new URL('model.safetensors', FOLDER));
  await context.route('**/models/s1-nano/model.safetensors', (route) =>
    route.fulfill({ contentType: 'application/octet-stream', body: weights.subarray(0, -1000) }),
  );
  const playground = new PageModel(page);
  await playground.open(`?device=webgpu&q=${encodeURIComponent(QUESTION)}`);
  const problem = page.getByRole('alert').filter({ hasText: 'The model could not be loaded.' });
  await expect(problem).toContainText(/safetensors|weights|file/i, { timeout: SLOW_MS });
  await expect(playground.question).toHaveValue(QUESTION);
});

async function reaches(lane: LaneModel, tokens: number): Promise<void> {
  await expect.poll(() => lane.usedTokens(), { timeout: SLOW_MS }).toBeGreaterThanOrEqual(tokens);
}

async function serveOneLayer(context: BrowserContext): Promise<void> {
  const config = JSON.parse(await readFile(new URL('config.json', FOLDER), 'utf8')) as object;
  await context.route('**/models/s1-nano/config.json', (route) =>
    route.fulfill({
      json: { ...config, num_hidden_layers: 1, max_window_layers: 1, max_position_embeddings: 256 },
    }),
  );
}
