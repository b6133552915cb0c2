/** Think formats: the checkpoint's own by default, another by choice, and plain words where one does not fit. */
import { expectAccessible } from './support/axe.ts';
import { expect, test } from './support/no-foreign-requests.ts';
import { PageModel } from './support/page-model.ts';

test('another think format can be chosen; one that does not fit says so', async ({ page }) => {
  const playground = new PageModel(page);
  await playground.open('?device=wasm&budget=16');
  await page.getByText('Engine details').click();
  const format = page.getByRole('combobox', { name: 'Think format' });
  const lane = await playground.ask('How many r in raspberry');
  await lane.expectStatus('done');
  await expect(format).toHaveValue('auto');
  await expect(format.locator('option:checked')).toHaveText(/As the model needs: s1/);
  await expect(lane.root).toContainText('<|im_start|>answer');

  await format.selectOption('none');
  await playground.think.click();
  await lane.expectStatus('done');
  await expect(lane.root).toContainText('Final Answer:');
  // What was put there by rule; the model may write its own delimiters into the answer.
  await expect(lane.root.locator('mark').filter({ hasText: '<|im_start|>answer' })).toHaveCount(0);
  expect(new URL(page.url()).searchParams.get('format')).toBe('none');

  await format.selectOption('own');
  const form = page.getByRole('form', { name: 'Delimiters of your own' });
  await form.getByRole('textbox', { name: 'Thinking starts with' }).fill('<|im_start|>think\\n');
  await form.getByRole('button', { name: 'Use these' }).click();
  await expect(form.getByRole('alert')).toContainText('Thinking needs an end');
  await form.getByRole('textbox', { name: 'Thinking ends with' }).fill('<|im_start|>answer\\n');
  await expectAccessible(page);
  await form.getByRole('button', { name: 'Use these' }).click();
  await playground.think.click();
  await lane.expectStatus('done');
  await expect(lane.root).toContainText('<|im_start|>answer');
  const search = new URL(page.url()).searchParams;
  expect(search.get('format')).toBe('own:["<|im_start|>think\\n","<|im_start|>answer\\n"]');
  await page.reload();
  await page.getByText('Engine details').click();
  await expect(format).toHaveValue('own');
  const end = form.getByRole('textbox', { name: 'Thinking ends with' });
  await expect(end).toHaveValue('<|im_start|>answer\\n');
  await end.fill('</nowhere>');
  await form.getByRole('button', { name: 'Use these' }).click();
  await playground.think.click();
  await lane.expectStatus('failed');
  await expect(lane.root).toContainText('</nowhere>');

  await format.selectOption('think-tags');
  await playground.think.click();
  await lane.expectStatus('failed');
  await expect(lane.root).toContainText('Choose another think format');
});
