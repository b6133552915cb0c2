/** Frames that are drawn when a test says so. */
import type { Frames } from '../outside.ts';

/** Nothing runs until `draw`. */
export class ManualFrames implements Frames {
  readonly #waiting = new Set<() => void>();

  next(run: () => void): () => void {
    this.#waiting.add(run);
    return () => {
      this.#waiting.delete(run);
    };
  }

  draw(): void {
    const due = [...this.#waiting];
    this.#waiting.clear();
    due.forEach((run) => {
      run();
    });
  }
}
