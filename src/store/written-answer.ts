/** The answer as the model wrote it. */
import { itemOfLog, sliceLog } from './append-log.ts';
import type { TraceState } from './trace-state.ts';

/** Text of the answer phase, closing delimiters left out. Costs what the answer is long, not what the trace is. */
export function writtenAnswer({ tokens }: TraceState): string {
  let from = tokens.length;
  for (let token = itemOfLog(tokens, from - 1); isAnswer(token); token = itemOfLog(tokens, from - 1)) {
    from -= 1;
  }
  return sliceLog(tokens, from)
    .map((token) => token.text)
    .join('');
}

function isAnswer(token: { readonly phase: string; readonly role?: string } | undefined): boolean {
  return token?.phase === 'answer' && token.role !== 'delimiter';
}
