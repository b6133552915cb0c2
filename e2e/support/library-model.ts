/** The library in the words of its user. */
import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { PageModel } from './page-model.ts';

/** Fetching, converting and loading a small model on a busy CPU. */
const STORE_TIMEOUT_MS = 90_000;

export class LibraryModel {
  readonly plan: Locator;
  readonly download: Locator;
  readonly stored: Locator;
  readonly playground: PageModel;

  constructor(readonly page: Page) {
    this.playground = new PageModel(page);
    this.plan = page.getByRole('region', { name: 'Plan' });
    this.download = page.getByRole('region', { name: /^Download of/ });
    this.stored = page.getByRole('list', { name: 'Stored models' });
  }

  async openOther(): Promise<void> {
    await this.playground.model.selectOption({ label: 'Other repository or files…' });
    await expect(this.page.getByRole('region', { name: 'Other model' })).toBeVisible();
  }

  /** Plans a repository of a mirror; nothing of it has been fetched then but its small files and headers. */
  async planFrom(mirror: string, repository: string): Promise<void> {
    await this.openOther();
    await this.page.getByText('Mirror and access token').click();
    await this.page.getByRole('textbox', { name: 'Hub or mirror' }).fill(mirror);
    await this.page.getByRole('textbox', { name: 'A repository on the hub' }).fill(repository);
    await this.page.getByRole('button', { name: 'Plan this repository' }).click();
    await expect(this.plan.getByRole('button', { name: /Download and store|Resume download/ })).toBeVisible();
  }

  async start(): Promise<void> {
    await this.plan
      .getByRole('button', { name: /Download and store|Resume download|Convert and store|^Store$/ })
      .click();
  }

  /** Stored, chosen and running. */
  async expectReady(name: string, form = 'int4'): Promise<void> {
    await expect(this.playground.model).toContainText(`${name} (${form}, stored here)`, {
      timeout: STORE_TIMEOUT_MS,
    });
    await expect(this.playground.model).toHaveValue(/^stored:/, { timeout: STORE_TIMEOUT_MS });
    await expect(this.page.getByRole('region', { name: 'Engine' })).toContainText('Ready', {
      timeout: STORE_TIMEOUT_MS,
    });
  }

  async openStored(): Promise<void> {
    await this.page.locator('summary').filter({ hasText: 'Stored models' }).click();
    await expect(this.page.getByText('of this browser’s storage')).toBeVisible();
  }
}
