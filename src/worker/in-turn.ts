/** Actions of one name after the other: what is begun while another is ending waits for it. */

/** Runs actions by name; those of different names do not wait for each other. */
export class InTurn {
  readonly #last = new Map<string, Promise<void>>();

  /** @returns what the action returns, once it was its turn */
  run<T>(name: string, action: () => Promise<T>): Promise<T> {
    const made = (this.#last.get(name) ?? Promise.resolve()).then(action);
    const ended = made.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(name, ended);
    void ended.then(() => {
      if (this.#last.get(name) === ended) this.#last.delete(name);
    });
    return made;
  }
}
