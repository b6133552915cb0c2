/**
 * The page in the words of its user: every control by role and accessible name. Specs use these instead of selectors,
 * so that a renamed control is one change here, and a control without a name cannot be tested at all.
 */
import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

/** Longest a first answer may take: loading the model and thinking to the end of a small budget, on a slow CPU. */
export const ANSWER_TIMEOUT_MS = 60_000;

/** One lane: a run with its own settings. */
export class LaneModel {
  readonly root: Locator;
  /** Tokens that budget forcing put in, each marked as such. */
  readonly forcedMarks: Locator;
  readonly answer: Locator;
  readonly answerNow: Locator;
  readonly waitNow: Locator;
  readonly stop: Locator;

  constructor(root: Locator) {
    this.root = root;
    this.forcedMarks = root.locator('mark[data-origin="forced"]');
    this.answer = root.locator('[data-role="answer"]');
    this.answerNow = root.getByRole('button', { name: 'Answer now' });
    this.waitNow = root.getByRole('button', { name: 'Wait now' });
    this.stop = root.getByRole('button', { name: 'Stop' });
  }

  /** Where the run is: `thinking`, `answering`, `done`, `interrupted`, `failed` … */
  async expectStatus(status: string, timeout = ANSWER_TIMEOUT_MS): Promise<void> {
    await expect(this.root).toHaveAttribute('data-status', status, { timeout });
  }

  /** Thinking tokens so far, as the lane counts them. */
  async usedTokens(): Promise<number> {
    const words = await this.root.locator('.lane-counts dd').first().innerText();
    return Number(words.split(' ')[0]?.replace(',', ''));
  }

  /** Waits until there is an answer with some text. */
  async expectAnswer(text: string | RegExp = /\S/, timeout = ANSWER_TIMEOUT_MS): Promise<void> {
    await expect(this.answer).toHaveText(text, { timeout });
  }
}

export class PageModel {
  readonly page: Page;
  readonly question: Locator;
  readonly think: Locator;
  readonly budgetSlider: Locator;
  readonly budgetField: Locator;
  readonly extensions: Locator;
  readonly addLane: Locator;
  readonly model: Locator;
  readonly device: Locator;
  readonly lanes: Locator;
  readonly stop: Locator;

  constructor(page: Page) {
    this.page = page;
    this.question = page.getByRole('textbox', { name: 'Question', exact: true });
    this.think = page.getByRole('button', { name: 'Think', exact: true });
    this.budgetSlider = page.getByRole('slider', { name: 'Thinking budget', exact: true });
    this.budgetField = page.getByRole('spinbutton', { name: 'Budget in tokens', exact: true });
    this.extensions = page.getByRole('spinbutton', { name: 'Extensions', exact: true });
    this.addLane = page.getByRole('button', { name: 'Add lane', exact: true });
    this.model = page.getByRole('combobox', { name: 'Model', exact: true });
    this.device = page.getByRole('combobox', { name: 'Device', exact: true });
    this.stop = page.getByRole('button', { name: 'Stop', exact: true });
    this.lanes = page.getByRole('region', { name: /^Lane/ });
  }

  /** A text field with suggestions is a combobox, one without is a textbox. */
  get extensionString(): Locator {
    const name = 'Extension string';
    return this.page
      .getByRole('combobox', { name, exact: true })
      .or(this.page.getByRole('textbox', { name, exact: true }));
  }

  async open(query = ''): Promise<void> {
    await this.page.goto(`./${query}`);
    await expect(this.question).toBeVisible();
  }

  /** The lane with this place on the page, from 0. */
  lane(index = 0): LaneModel {
    return new LaneModel(this.lanes.nth(index));
  }

  async setBudget(tokens: number): Promise<void> {
    await this.budgetField.fill(String(tokens));
    await this.budgetField.press('Enter');
  }

  async setExtensions(count: number): Promise<void> {
    await this.extensions.fill(String(count));
    await this.extensions.press('Enter');
  }

  /** Asks and returns the first lane, which then is thinking. */
  async ask(question: string): Promise<LaneModel> {
    await this.question.fill(question);
    await this.think.click();
    await expect(this.lanes.first()).toBeVisible();
    return this.lane(0);
  }
}
