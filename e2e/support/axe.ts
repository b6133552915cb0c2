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
