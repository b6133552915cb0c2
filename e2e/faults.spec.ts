/** What goes wrong is said plainly, and nothing the person had is lost. */
import { readFile } from 'node:fs/promises';
import type { Page, Route } from '@playwright/test';
import { expectAccessible } from './support/axe.ts';
import { engineWorker } from './support/engine-worker.ts';
import { expect, test } from './support/no-foreign-requests.ts';
import { LONG_THOUGHT, serveWanderingModel } from './support/long-thought.ts';
import { PageModel } from './support/page-model.ts';

const weights = (): Promise<Buffer> =>
  readFile(new URL('../public/models/s1-nano/model.safetensors', import.meta.url));

/** Answers requests for a file of the model folder in another way. */
async function serve(page: Page, file: string, answer: (route: Route) => Promise<void>): Promise<void> {
  await page.context().route(`**/models/s1-nano/${file}`, answer);
}

async function expectEngineProblem(page: Page, text: RegExp): Promise<void> {
  await expect(page.getByRole('alert').filter({ hasText: text })).toBeVisible({ timeout: 60_000 });
}

const bytes = (body: Buffer) => ({ status: 200, contentType: 'application/octet-stream', body });

test('truncated weights', async ({ page }) => {
  const whole = await weights();
  await serve(page, 'model.safetensors', (route) =>
    route.fulfill(bytes(whole.subarray(0, whole.length - 1000))),
  );
  await new PageModel(page).open('?device=wasm');
  await expectEngineProblem(page, /safetensors|weights|file/i);
});

test('weights that are not numbers', async ({ page }) => {
  const whole = Buffer.from(await weights());
  whole.fill(0xff, whole.length - 4096);
  await serve(page, 'model.safetensors', (route) => route.fulfill(bytes(whole)));
  await new PageModel(page).open('?device=wasm');
  await expectEngineProblem(page, /not a number|not numbers|NaN|finite/i);
});

test('weights whose header lies about offsets', async ({ page }) => {
  const whole = Buffer.from(await weights());
  const headerBytes = Number(whole.readBigUInt64LE(0));
  const header = whole.subarray(8, 8 + headerBytes).toString();
  const lying = header.replace(/"data_offsets":\[0,/, '"data_offsets":[2,');
  expect(lying).not.toBe(header);
  whole.write(lying, 8);
  await serve(page, 'model.safetensors', (route) => route.fulfill(bytes(whole)));
  await new PageModel(page).open('?device=wasm');
  await expectEngineProblem(page, /offset|overlap|gap|bytes/i);
});

test('a missing tokenizer', async ({ page }) => {
  await serve(page, 'tokenizer.json', (route) => route.fulfill({ status: 404 }));
  await new PageModel(page).open('?device=wasm');
  await expectEngineProblem(page, /tokenizer\.json/);
});

test('an unknown architecture is refused by name, before the weights are fetched', async ({ page }) => {
  const config = { architectures: ['MambaForCausalLM'], model_type: 'mamba' };
  let fetched = false;
  await serve(page, 'config.json', (route) => route.fulfill({ json: config }));
  await serve(page, 'model.safetensors', (route) => ((fetched = true), route.continue()));
  await new PageModel(page).open('?device=wasm');
  await expectEngineProblem(page, /mamba/i);
  expect(fetched).toBe(false);
});

test('a model folder that is not there, then back to the bundled model', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&model=models%2Fnothing%2F&q=How%20many%20r%20in%20raspberry');
  await expectEngineProblem(page, /no file at|address/i);
  await expect(playground.question).toHaveValue('How many r in raspberry');
  await playground.model.selectOption({ index: 0 });
  await playground.think.click();
  await playground.lane().expectAnswer();
});

test('a broken connection while loading, then another try', async ({ page }) => {
  let tries = 0;
  await serve(page, 'model.safetensors', (route) =>
    ++tries === 1 ? route.abort('connectionreset') : route.continue(),
  );
  const playground = new PageModel(page);
  await playground.open('?device=wasm');
  await expectEngineProblem(page, /connection/i);
  await page
    .getByRole('button', { name: /reload the engine|try again|load again/i })
    .first()
    .click();
  await (await playground.ask('What is 12 + 30?')).expectAnswer();
});

test('the network goes away with the page open', async ({ page, context }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm');
  await (await playground.ask('What is 12 + 30?')).expectAnswer();
  await context.setOffline(true);
  const lane = await playground.ask('How many r in raspberry');
  await lane.expectStatus('done');
  await lane.expectAnswer();
});

test.describe('a worker that crashes', () => {
  test.use({ pageRules: { servedOrigins: [], expectedErrors: [/provoked/] } });

  test('is explained; the trace stays, and thinking again works', async ({ page }) => {
    await serveWanderingModel(page.context());
    const playground = new PageModel(page);
    await playground.open(LONG_THOUGHT);
    await playground.think.click();
    const lane = playground.lane();
    await expect.poll(async () => (await lane.root.innerText()).length).toBeGreaterThan(300);
    // Stored checkpoints have a worker of their own.
    const worker = await engineWorker(page);
    await worker.evaluate(
      () =>
        void setTimeout(() => {
          throw new Error('provoked');
        }),
    );
    await lane.expectStatus('interrupted');
    await expect(
      page
        .getByRole('alert')
        .or(page.getByRole('status'))
        .filter({ hasText: /engine/i })
        .first(),
    ).toBeVisible();
    expect((await lane.root.innerText()).length).toBeGreaterThan(300);
    await expect(playground.question).toHaveValue('How many r in raspberry');
    await playground.setBudget(16);
    await playground.think.click();
    await playground.lane().expectStatus('done');
  });
});

test('two tabs run side by side', async ({ page, context }) => {
  const first = new PageModel(page);
  const second = new PageModel(await context.newPage());
  await first.open('?device=wasm');
  await second.open('?device=wasm');
  const lanes = [await first.ask('How many r in raspberry'), await second.ask('What is 12 + 30?')];
  for (const lane of lanes) {
    await lane.expectAnswer();
  }
});

test('a question longer than the context', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm');
  const lane = await playground.ask('9'.repeat(3900));
  await expect(lane.root.getByRole('alert')).toContainText(/too long|context/i);
});

test('a question in another script is answered, not refused', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=32');
  const lane = await playground.ask('كم عدد الحروف؟ 🍓 <|im_end|>');
  await lane.expectStatus('done');
  await expect(lane.root.getByText('Looks outside s1-nano’s training')).toBeVisible();
  await expect(page.getByText(/^This question looks like none that s1-nano was trained on/)).toContainText(
    'Load a larger model for other questions.',
  );
});

test('a pasted question that is too long is kept whole, and refused with the limit', async ({ page }) => {
  const long = `How many r in ${'raspberry '.repeat(500)}`.trim();
  const playground = new PageModel(page);
  await playground.open('?device=wasm');
  await playground.question.focus();
  // As a paste does, which `fill` would not: a limit on the box would cut it.
  await page.keyboard.insertText(long);
  const problem = page.getByRole('alert').filter({ hasText: 'The question is too long' });
  await expect(problem).toContainText('at most 4000 characters');
  await playground.think.click();
  await expect(playground.question).toHaveValue(long);
  await expect(playground.question).toHaveAttribute('aria-invalid', 'true');
  await expect(playground.lane().root).toHaveAttribute('data-status', 'empty');
  await playground.question.fill('What is 12 + 30?');
  await expect(problem).toHaveCount(0);
  await playground.think.click();
  await playground.lane().expectAnswer();
});

test('a typed budget over the context becomes the context, and the field says so', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=64');
  await expect(page.getByText(/^Ready:/)).toBeVisible();
  await playground.setBudget(5000);
  const problem = page.getByRole('alert').filter({ hasText: '5,000 is too much' });
  await expect(problem).toHaveText('5,000 is too much: at most 2,048, the model’s context. Set to 2,048.');
  await expect(playground.budgetField).toHaveValue('2048');
  await expect(playground.budgetField).toHaveAccessibleDescription(/at most 2,048/);
  await expect(playground.budgetSlider).toHaveAttribute('aria-valuetext', '2,048 tokens');
  await expectAccessible(page, { within: '.settings' });
  await playground.setExtensions(9);
  await expect(playground.extensions).toHaveValue('8');
  await expect(page.getByRole('alert').filter({ hasText: '9 is too much: at most 8.' })).toBeVisible();
  // Anything else that is set takes the message away.
  await playground.setBudget(32);
  await expect(problem).toHaveCount(0);
  await (await playground.ask('How many r in raspberry')).expectAnswer();
});

test('a budget over the context is cut by the context, and says so', async ({ page }) => {
  await serveWanderingModel(page.context());
  const playground = new PageModel(page);
  await playground.open(LONG_THOUGHT.replace('budget=1800', 'budget=30000'));
  await playground.think.click();
  await playground.lane().expectStatus('done');
  await expect(playground.lane().root).toContainText('context full');
  await expect(playground.lane().root).toContainText(
    /share a context of 2,048 tokens, and it is full\. Ask in fewer words/,
  );
  await expect(playground.lane().waitNow).toHaveAccessibleDescription(/context is full/);
});
