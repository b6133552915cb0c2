/** The browser's cache is on here, which intercepting requests would turn off. */
import { expect, test } from '@playwright/test';
import { PageModel } from './support/page-model.ts';

test('two tabs opened at once both get the weights', async ({ context }) => {
  const tabs = await Promise.all([context.newPage(), context.newPage()]);
  await Promise.all(tabs.map((page) => new PageModel(page).open('?device=wasm')));
  for (const page of tabs) {
    await expect(page.getByText('Engine ready')).toBeAttached({ timeout: 60_000 });
  }
});
