/** Kept runs, the recording on the page and the guide, in the words of their user. */
import type { Locator, Page } from '@playwright/test';

export class HistoryModel {
  readonly page: Page;
  readonly open: Locator;
  readonly dialog: Locator;
  readonly runs: Locator;
  readonly search: Locator;
  readonly fileInput: Locator;
  /** The recording on the page; never a lane. */
  readonly recording: Locator;
  readonly guide: Locator;

  constructor(page: Page) {
    this.page = page;
    this.open = page.getByRole('button', { name: 'History', exact: true });
    this.dialog = page.getByRole('dialog', { name: 'History' });
    this.runs = this.dialog.getByRole('list', { name: 'Kept runs' }).getByRole('listitem');
    this.search = this.dialog.getByRole('searchbox', { name: 'Search runs' });
    this.fileInput = this.dialog.locator('input[type="file"]');
    this.recording = page.getByRole('region', { name: 'Recorded trace' });
    this.guide = page.getByRole('region', { name: 'Guide' });
  }

  /** A button of the first run in the list. */
  action(name: 'Open' | 'Rename' | 'Export' | 'Delete'): Locator {
    return this.runs.first().getByRole('button', { name: new RegExp(`^${name} `) });
  }

  /** The thought of the recording, as text. */
  get thought(): Locator {
    return this.recording.getByRole('group', { name: 'Thinking of the recorded trace' });
  }
}
