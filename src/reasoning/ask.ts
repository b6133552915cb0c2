/**
 * Conditional control (arXiv 2501.19393 §3.2): the prompt says how long to think, and the model may heed it or not.
 * Wording as in the evaluation harness of s1.
 */

export const ASK_KINDS = ['nothing', 'tokens', 'steps', 'short', 'long'] as const;

export type AskKind = (typeof ASK_KINDS)[number];

export interface Ask {
  readonly kind: AskKind;
  /** Tokens or steps to ask for; without a meaning for the other kinds. */
  readonly count: number;
}

export const NO_ASK: Ask = { kind: 'nothing', count: 64 };

/** Whether a kind asks for a number. */
export function asksForNumber(kind: AskKind): boolean {
  return kind === 'tokens' || kind === 'steps';
}

/** The question as it is put to the model. */
export function questionWithAsk(question: string, ask: Ask): string {
  const words = askWords(ask);
  return words === '' ? question : `${question}\n\n${words}`;
}

/** As in a link and on the command line: `tokens:128`, `steps:16`, `short`, `long` or `nothing`. */
export function askText({ kind, count }: Ask): string {
  return asksForNumber(kind) ? `${kind}:${count}` : kind;
}

/** @returns null when it is not what `askText` writes */
export function parseAsk(text: string): Ask | null {
  const match = /^([a-z]+)(?::([1-9]\d{0,5}))?$/u.exec(text);
  const kind = ASK_KINDS.find((name) => name === match?.[1]);
  const count = match?.[2];
  if (kind === undefined || asksForNumber(kind) !== (count !== undefined)) {
    return null;
  }
  return { kind, count: count === undefined ? NO_ASK.count : Number(count) };
}

function askWords({ kind, count }: Ask): string {
  switch (kind) {
    case 'nothing':
      return '';
    case 'tokens':
      return `Think for up to ${count} tokens.`;
    case 'steps':
      return `Think for up to ${count} steps.`;
    case 'short':
      return 'Answer after a short amount of thinking. Do not spend excessive time double-checking your work.';
    case 'long':
      return (
        'Answer after a long amount of thinking. If you feel like you are finished early, spend the extra time trying to ' +
        'double-check your work until you are absolutely sure that you have the correct answer.'
      );
  }
}
