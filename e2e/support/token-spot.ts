/** A token of a thought: tokens that look alike share an element, so it is reached by where its text stands. */
import type { Locator } from '@playwright/test';

/** Pointer moves to one token of a box. */
export class TokenSpot {
  /** The element that holds the token, and its neighbours of the same look. */
  readonly run: Locator;

  /** @param index of the token in the trace */
  constructor(
    box: Locator,
    private readonly index: number,
  ) {
    this.run = box.locator(`[data-tokens~="${String(index)}"]`).first();
  }

  /** @param edge within its first or its last character, close to its neighbour; null = in the middle of the first */
  async click(edge: 'first' | 'last' | null = null): Promise<void> {
    await this.run.click({ position: await this.position(edge) });
  }

  async hover(): Promise<void> {
    await this.run.hover({ position: await this.position(null) });
  }

  /** A place in one of the token's characters, from the corner of its element. */
  private async position(edge: 'first' | 'last' | null): Promise<{ x: number; y: number }> {
    await this.run.scrollIntoViewIfNeeded();
    const asked = { index: this.index, edge };
    return this.run.evaluate((run, { index, edge }) => {
      const numbers = (list: string | null): number[] => (list ?? '').split(' ').map(Number);
      const at = numbers(run.getAttribute('data-tokens')).indexOf(index);
      const lengths = numbers(run.getAttribute('data-lengths'));
      const start = lengths.slice(0, at).reduce((sum, length) => sum + length, 0);
      const character = edge === 'last' ? start + (lengths[at] ?? 1) - 1 : start;
      const range = document.createRange();
      range.setStart(run.firstChild ?? run, character);
      range.setEnd(run.firstChild ?? run, character + 1);
      const { x, y, width, height } = range.getBoundingClientRect();
      const corner = run.getBoundingClientRect();
      const share = edge === null ? 0.5 : edge === 'first' ? 0.15 : 0.85;
      return { x: x + width * share - corner.x, y: y + height / 2 - corner.y };
    }, asked);
  }
}
