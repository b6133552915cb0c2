/** Tokens that look alike as one element. Which of them is pointed at is found from the layout of its text. */
import type { TokenRun } from './token-runs.ts';

/** `data-tokens` holds their indices in the trace and `data-lengths` how many UTF-16 units of the text each has, both in order. */
export function TokenRunView({ run: { look, parts } }: { readonly run: TokenRun }) {
  return (
    <span
      className="tokens"
      data-tokens={parts.map(({ index }) => index).join(' ')}
      data-lengths={parts.map(({ text }) => text.length).join(' ')}
      data-beyond={look.isBeyond || undefined}
      data-cut={look.isCut || undefined}
      data-differs={look.differs || undefined}
      data-heat={look.heat}
    >
      {parts.map(({ text }) => text).join('')}
    </span>
  );
}
