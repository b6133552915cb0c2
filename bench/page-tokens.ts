/** Speed from the times of tokens, as the page is told them. */

/** One token of a run. */
export interface TimedToken {
  /** Tokens before it, those of the prompt included. */
  readonly context: number;
  /** Since the run began, ms. */
  readonly atMs: number;
}

/**
 * Tokens per second around a context.
 * @param window tokens whose time is taken, half of them before and half after
 * @throws Error when the run has no tokens there
 */
export function speedAt(tokens: readonly TimedToken[], context: number, window: number): number {
  const timeOf = (wanted: number): number => {
    const token = tokens.find((other) => other.context === wanted);
    if (token === undefined) {
      throw new Error(`The run has no token with ${wanted} before it; it had ${tokens.length} tokens.`);
    }
    return token.atMs;
  };
  const from = context - window / 2;
  return (window * 1000) / (timeOf(from + window) - timeOf(from));
}
