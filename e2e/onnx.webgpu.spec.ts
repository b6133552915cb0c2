/** A published graph on WebGPU: its cache grows in the GPU's memory, is cut and copied there. */
import { nanoOnnxRepository } from '../tests/support/onnx-repository.ts';
import { LibraryModel } from './support/library-model.ts';
import { expect, test } from './support/no-foreign-requests.ts';

/** Software WebGPU compiles its shaders for several seconds, on a busy machine for minutes. */
const SLOW_MS = 480_000;
test.setTimeout(900_000);

test('gives what the CPU gives, also after going back', async ({ page }) => {
  const files = [...(await nanoOnnxRepository(['fp32']))].map(([path, { bytes }]) => ({
    name: path.replace('onnx/', ''),
    mimeType: 'application/octet-stream',
    buffer: Buffer.from(bytes),
  }));
  const library = new LibraryModel(page);
  await library.playground.open('?device=wasm&budget=4');
  await library.openOther();
  await page.getByLabel('Model files').setInputFiles(files);
  await library.start();
  await library.expectReady('model', 'ONNX');
  const lane = await library.playground.ask('How many r in raspberry');
  await lane.expectStatus('done');
  const onCpu = await lane.answer.innerText();
  await library.playground.device.selectOption('webgpu');
  await expect(page.getByText(/^Ready: WebGPU.*ONNX fp32/)).toBeVisible({ timeout: SLOW_MS });
  await page.getByText('Engine details').click();
  await expect(page.getByRole('definition').filter({ hasText: 'off the CPU' })).toHaveText(
    /^passed, (less than 0\.1|0\.0)% off the CPU$/,
  );
  await library.playground.think.click();
  await lane.expectStatus('done', SLOW_MS);
  await expect(lane.answer).toHaveText(onCpu);
});
