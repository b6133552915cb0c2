/** Speed and time left of a transfer, over its last seconds. */

/** Long enough to be calm, short enough to notice a change. */
const WINDOW_MS = 5000;

export interface TransferSpeed {
  /** 0 until there is something to measure. */
  readonly bytesPerSecond: number;
  /** Null while nothing is known. */
  readonly secondsLeft: number | null;
}

export class TransferRate {
  readonly #samples: { readonly atMs: number; readonly doneBytes: number }[] = [];

  /** @param doneBytes in all, not since the last call */
  add(atMs: number, doneBytes: number): void {
    this.#samples.push({ atMs, doneBytes });
    while (this.#samples.length > 2 && atMs - this.#samples[1].atMs >= WINDOW_MS) this.#samples.shift();
  }

  speed(totalBytes: number): TransferSpeed {
    const first = this.#samples[0];
    const last = this.#samples[this.#samples.length - 1];
    if (first === undefined || last.atMs <= first.atMs) return { bytesPerSecond: 0, secondsLeft: null };
    const bytesPerSecond = ((last.doneBytes - first.doneBytes) / (last.atMs - first.atMs)) * 1000;
    const secondsLeft = bytesPerSecond > 0 ? (totalBytes - last.doneBytes) / bytesPerSecond : null;
    return { bytesPerSecond, secondsLeft };
  }
}
