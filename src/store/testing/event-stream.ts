/** A stream that is pushed into from outside; ends when closed or when its signal is aborted. */
export class EventStream<T> implements AsyncIterable<T> {
  readonly #waiting: T[] = [];
  #closed = false;
  #wake: (() => void) | null = null;

  constructor(signal: AbortSignal, onAbort: () => void = () => undefined) {
    signal.addEventListener('abort', () => {
      onAbort();
      this.close();
    });
  }

  push(item: T): void {
    this.#waiting.push(item);
    this.#wake?.();
  }

  close(): void {
    this.#closed = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      const item = this.#waiting.shift();
      if (item !== undefined) {
        yield item;
      } else if (this.#closed) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}
