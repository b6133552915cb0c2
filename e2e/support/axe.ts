/** Accessibility checks with axe: WCAG 2.2 A and AA. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';

const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export interface AxeScope {
  /** CSS selector of the part to check; the whole page without. */
  readonly within?: string;
}

/** Fails with one readable line per violation: rule, help text and the elements. */
export async function expectAccessible(page: Page, scope: AxeScope = {}): Promise<void> {
  await page.evaluate(transitionsEnded);
  const builder = new AxeBuilder({ page }).withTags(STANDARDS);
  const { violations } = await (
    scope.within === undefined ? builder : builder.include(scope.within)
  ).analyze();
  const lines = violations.map(({ id, help, nodes }) => {
    const elements = nodes.map((node) => `\n    ${node.target.join(' ')}`).join('');
    return `${id}: ${help}${elements}`;
  });
  expect(lines, 'axe violations').toEqual([]);
}

/** Colours half way between two themes have no contrast to speak of. Animations without an end are not waited for. */
async function transitionsEnded(): Promise<void> {
  const ending = document
    .getAnimations()
    .filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity);
  await Promise.allSettled(ending.map(({ finished }) => finished));
}
