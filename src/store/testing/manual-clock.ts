/** A clock that only moves when told to. */
import type { Clock } from '../outside.ts';

interface Waiting {
  readonly atMs: number;
  readonly run: () => void;
}

/** Clock for tests. */
export class ManualClock implements Clock {
  #nowMs = 0;
  #waiting: readonly Waiting[] = [];

  now(): number {
    return this.#nowMs;
  }

  later(run: () => void, ms: number): () => void {
    const entry = { atMs: this.#nowMs + ms, run };
    this.#waiting = [...this.#waiting, entry];
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== entry);
    };
  }

  /** Moves on and runs what has come due, in order. */
  advance(ms: number): void {
    this.#nowMs += ms;
    const due = this.#waiting
      .filter((entry) => entry.atMs <= this.#nowMs)
      .toSorted((a, b) => a.atMs - b.atMs);
    this.#waiting = this.#waiting.filter((entry) => entry.atMs > this.#nowMs);
    due.forEach((entry) => {
      entry.run();
    });
  }
}
