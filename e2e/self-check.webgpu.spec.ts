/** A GPU is checked against the CPU when a model is loaded; one that computes nonsense is named, and there are ways on. */
import { fileURLToPath } from 'node:url';
import type { BrowserContext } from '@playwright/test';
import { openLocalEngine, phaseText, runToEnd } from '../cli/local-engine.ts';
import { DEFAULT_RUN_SETTINGS } from '../src/reasoning/run-settings.ts';
import { expect, test } from './support/no-foreign-requests.ts';
import { PageModel } from './support/page-model.ts';

/** Software WebGPU compiles its shaders for several seconds, on a busy machine for minutes. */
const SLOW_MS = 480_000;
const QUESTION = 'How many r in raspberry';
test.setTimeout(600_000);

test('a right GPU passes', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=webgpu');
  await expect(page.getByText(/^Ready: WebGPU/)).toBeVisible({ timeout: SLOW_MS });
  await page.getByText('Engine details').click();
  await expect(page.getByRole('definition').filter({ hasText: 'off the CPU' })).toHaveText(
    /^passed, (less than 0\.1|0\.0)% off the CPU$/,
  );
  await expect(page.getByText('failed its self-check')).toHaveCount(0);
});

test('a wrong GPU is named, and safer ways are offered', async ({ page, context }) => {
  await breakSquareRoots(context);
  const playground = new PageModel(page);
  await playground.open('?device=webgpu');
  const banner = page.getByRole('alert').filter({ hasText: 'This GPU failed its self-check' });
  await expect(banner).toContainText('computes other values than the CPU', { timeout: SLOW_MS });
  await expect(banner.getByRole('button', { name: 'Use plain 32-bit operations' })).toBeVisible();
  await banner.getByRole('button', { name: 'Use WebAssembly (CPU)' }).click();
  await expect(page.getByText(/^Ready: WebAssembly/)).toBeVisible({ timeout: SLOW_MS });
  await expect(banner).toHaveCount(0);
});

test('plain 32-bit operations go around the fault, with the tokens of the CPU', async ({ page, context }) => {
  const folder = fileURLToPath(new URL('../public/models/s1-nano', import.meta.url));
  const { client } = await openLocalEngine({ folder, weights: 'f32', threads: 1 });
  const onCpu = await runToEnd(client, QUESTION, { ...DEFAULT_RUN_SETTINGS, budget: 12 });
  await breakSquareRoots(context);
  const playground = new PageModel(page);
  await playground.open('?device=webgpu&budget=12');
  const banner = page.getByRole('alert').filter({ hasText: 'This GPU failed its self-check' });
  await banner.getByRole('button', { name: 'Use plain 32-bit operations' }).click({ timeout: SLOW_MS });
  await expect(page.getByText(/^Ready: WebGPU/)).toBeVisible({ timeout: SLOW_MS });
  await expect(banner).toHaveCount(0);
  const lane = await playground.ask(QUESTION);
  await lane.expectStatus('done', SLOW_MS);
  await expect(lane.answer).toHaveText(onCpu.answer ?? 'no answer on the CPU');
  expect(words(await lane.root.innerText())).toContain(words(phaseText(onCpu.tokens, 'thinking')));
});

test('of a checkpoint too large for the CPU, the first layer is compared', async ({ page, context }) => {
  // As if s1-nano were large: what is small ends at a million weights, of which a layer has 0.8.
  await changeWorker(context, (code) => {
    expect(code).toContain('5e7');
    return code.replaceAll('5e7', '1e6');
  });
  const playground = new PageModel(page);
  await playground.open('?device=webgpu&budget=4');
  await expect(page.getByText(/^Ready: WebGPU/)).toBeVisible({ timeout: SLOW_MS });
  await page.getByText('Engine details').click();
  await expect(page.getByRole('definition').filter({ hasText: 'off the CPU' })).toHaveText(
    /^passed, .*% off the CPU in its first layer$/,
  );
  const lane = await playground.ask(QUESTION);
  await lane.expectStatus('done', SLOW_MS);
});

const words = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** As a faulty driver would: every shader's inverse square root is too large, so every norm is. */
async function breakSquareRoots(context: BrowserContext): Promise<void> {
  const fault = `{
    const createShaderModule = GPUDevice.prototype.createShaderModule;
    GPUDevice.prototype.createShaderModule = function ({ code, ...rest }) {
      const wrong = code.replaceAll('inverseSqrt(', '1.3 * inverseSqrt(');
      return createShaderModule.call(this, { ...rest, code: wrong });
    };
  }\n`;
  await changeWorker(context, (code) => fault + code);
}

async function changeWorker(context: BrowserContext, change: (code: string) => string): Promise<void> {
  await context.route('**/assets/server-*.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: change(await response.text()) });
  });
}
