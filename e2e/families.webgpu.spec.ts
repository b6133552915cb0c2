/** The graph of every model family on WebGPU, emulated in software, against logits of Hugging Face transformers. */
import { FAMILY_NAMES, tinyCheckpoint } from '../tests/fixtures/tiny-qwen2/tiny-session.ts';
import { largestDifference } from '../tests/fixtures/tiny-qwen2/with-session.ts';
import { logitsOnWebGpu, openGraphPage } from './support/graph-page.ts';
import { expect, test } from './support/no-foreign-requests.ts';

for (const name of ['one-layer', ...FAMILY_NAMES] as const) {
  test(`the ${name} checkpoint has the logits of transformers on WebGPU`, async ({ page }) => {
    const checkpoint = tinyCheckpoint(name);
    await openGraphPage(page);
    const logits = await logitsOnWebGpu(page, checkpoint);
    expect(largestDifference(logits, checkpoint.golden.logits.flat())).toBeLessThan(1e-3);
  });
}
