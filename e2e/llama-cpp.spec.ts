/**
 * s1-nano written by `npm run convert -- … --export gguf`, run by llama.cpp (its WebAssembly build, in the package @wllama/wllama),
 * against the greedy tokens of Hugging Face transformers (training/golden/greedy.json), which the page's engine gives as well.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Wllama } from '@wllama/wllama';
import { openSourceCheckpoint } from '../cli/source-checkpoint.ts';
import { writeGguf } from '../cli/write-checkpoint.ts';
import { expect, test } from './support/no-foreign-requests.ts';

const ROOT = join(import.meta.dirname, '..');
const LLAMA_CPP = join(ROOT, 'node_modules/@wllama/wllama/esm');

interface GreedyCase {
  readonly question: string;
  readonly prompt: readonly number[];
  readonly ids: readonly number[];
}
const golden = JSON.parse(readFileSync(join(ROOT, 'training/golden/greedy.json'), 'utf8')) as {
  newTokens: number;
  cases: readonly GreedyCase[];
};

/** An empty page, outside the one under test and its content security policy, with llama.cpp and a model beside it. */
async function openEmptyPage(page: Page, model: string): Promise<void> {
  await page.route('**/llama-cpp/**', (route) => {
    const name = new URL(route.request().url()).pathname.replace('/llama-cpp/', '');
    if (name === '') {
      return route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>llama.cpp</title>' });
    }
    return route.fulfill({ path: name === 'model.gguf' ? model : join(LLAMA_CPP, name) });
  });
  await page.goto('llama-cpp/');
}

/** Runs in the page. Returns the tokens of each text: those of the prompt counted, those after it by id. */
async function generate({ prompts, newTokens }: { prompts: readonly string[]; newTokens: number }) {
  const address = new URL('index.min.js', location.href).href;
  const library = (await import(address)) as { Wllama: typeof Wllama };
  const llama = new library.Wllama({ default: 'wasm/wllama.wasm' }, { suppressNativeLog: true });
  const model = await (await fetch('model.gguf')).blob();
  await llama.loadModel([model], {
    n_ctx: 512,
    n_threads: 1,
    n_gpu_layers: 0,
    flash_attn: false,
    cache_type_k: 'f32',
    cache_type_v: 'f32',
  });
  const runs = [];
  for (const prompt of prompts) {
    const { choices, usage } = await llama.createCompletion({
      prompt,
      max_tokens: newTokens,
      temperature: 0,
      logprobs: 1,
    });
    // Its types describe an older form of this field.
    const { content } = choices[0]?.logprobs as unknown as { content: { id: number }[] };
    runs.push({ promptTokens: usage.prompt_tokens, ids: content.map(({ id }) => id) });
  }
  await llama.exit();
  return runs;
}

test.describe('s1-nano in llama.cpp', () => {
  const folder = mkdtempSync(join(tmpdir(), 'llama-cpp-'));
  test.afterAll(() => rmSync(folder, { recursive: true }));

  test('reads the prompts and gives the greedy tokens of transformers', async ({ page }) => {
    const model = join(folder, 's1-nano.gguf');
    writeGguf(await openSourceCheckpoint(join(ROOT, 'public/models/s1-nano')), model, 's1-nano', 'f16');
    await openEmptyPage(page, model);
    const cases = golden.cases.slice(0, 8);
    const runs = await page.evaluate(generate, {
      prompts: cases.map(
        ({ question }) => `<|im_start|>user\n${question}<|im_end|>\n<|im_start|>assistant\n<|im_start|>think`,
      ),
      newTokens: golden.newTokens,
    });
    expect(runs).toEqual(cases.map(({ prompt, ids }) => ({ promptTokens: prompt.length, ids })));
  });
});
