/**
 * Several turns taken at the same time, whose requests are answered together: whoever asks waits until all turns that
 * are not over have asked. Knows nothing about what is asked.
 */

/** A request and how to answer it. */
export interface Asked<Request, Answer> {
  readonly request: Request;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

export class GatheredTurns<Request, Answer> {
  #waiting: Asked<Request, Answer>[] = [];
  #running: number;

  /** @param answer resolves or rejects each request */
  constructor(
    readonly turns: readonly (() => Promise<void>)[],
    readonly answer: (asked: readonly Asked<Request, Answer>[]) => Promise<void>,
  ) {
    this.#running = turns.length;
  }

  /** Takes all turns to their ends. @returns how each ended, in their order */
  take(): Promise<PromiseSettledResult<void>[]> {
    return Promise.allSettled(this.turns.map((turn) => this.#take(turn)));
  }

  /** Asks from within a turn. */
  ask(request: Request): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject });
      this.#answerWhenAllWait();
    });
  }

  async #take(turn: () => Promise<void>): Promise<void> {
    try {
      await turn();
    } finally {
      this.#running--;
      this.#answerWhenAllWait();
    }
  }

  #answerWhenAllWait(): void {
    if (this.#waiting.length > 0 && this.#waiting.length === this.#running) {
      const asked = this.#waiting;
      this.#waiting = [];
      this.answer(asked).catch((error: unknown) => asked.forEach(({ reject }) => reject(error)));
    }
  }
}
