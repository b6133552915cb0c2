/** Tokens, the ways to branch off at one, and the trees that come of it, in the words of their user. */
import type { Locator, Page } from '@playwright/test';
import { TokenSpot } from './token-spot.ts';

export class BranchModel {
  readonly page: Page;
  /** What is known about one token, and what can be done in its place. */
  readonly menu: Locator;
  readonly next: Locator;
  readonly previous: Locator;
  readonly answerHere: Locator;
  readonly waitHere: Locator;
  readonly words: Locator;
  readonly insert: Locator;
  readonly alternatives: Locator;
  readonly trees: Locator;
  /** Two runs with their first difference. */
  readonly compared: Locator;
  readonly differences: Locator;

  constructor(page: Page) {
    this.page = page;
    this.menu = page.getByRole('dialog', { name: /^Token \d+ of \d+$/ });
    this.next = this.menu.getByRole('button', { name: 'Next token' });
    this.previous = this.menu.getByRole('button', { name: 'Previous token' });
    this.answerHere = this.menu.getByRole('button', { name: 'Branch: answer here' });
    this.waitHere = this.menu.getByRole('button', { name: 'Branch: Wait here' });
    this.words = this.menu.getByRole('textbox', { name: 'Own words' });
    this.insert = this.menu.getByRole('button', { name: 'Insert' });
    this.alternatives = this.menu.getByRole('group', { name: 'Take an alternative' }).getByRole('button');
    this.trees = page.getByRole('region', { name: 'Branches' });
    this.compared = page.getByRole('group', { name: 'Two runs side by side' });
    this.differences = this.compared.getByRole('img', { name: 'First difference:' });
  }

  /** A token of a thought, by its index. */
  token(label: string, index: number): TokenSpot {
    return new TokenSpot(this.page.getByRole('group', { name: `Thinking of ${label}`, exact: true }), index);
  }
}
