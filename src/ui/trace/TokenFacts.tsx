/** What is known about one token: how likely it was, what else could have come, where it came from, how long it took. */
import type { Alternative, TraceToken } from '../../reasoning/trace.ts';
import { duration, percent, visibleText } from '../words.ts';
import { originWords } from './origin-words.ts';

/** Properties of `TokenFacts`. */
export interface TokenFactsProps {
  readonly token: TraceToken;
  /** When the token before it came, ms since the run started. */
  readonly previousAtMs: number;
}

/** The facts as a small block, for the tooltip. */
export function TokenFacts({ token, previousAtMs }: TokenFactsProps) {
  const { logprob, entropy } = token;
  const { index, atMs } = token;
  return (
    <div className="token-facts">
      <p>
        <code>{visibleText(token.text)}</code> token {index + 1}, {originWords(token)},{' '}
        {duration(Math.max(0, atMs - previousAtMs))}
      </p>
      {logprob !== undefined && (
        <p>
          probability {percent(Math.exp(logprob))}, log-probability {logprob.toFixed(2)}
          {entropy !== undefined && `, entropy ${entropy.toFixed(2)} nats`}
        </p>
      )}
      {token.replaced !== undefined && (
        <p>
          in place of <code>{visibleText(token.replaced.text)}</code>
        </p>
      )}
      {token.alternatives !== undefined && (
        <Alternatives alternatives={token.alternatives} chosenId={token.id} />
      )}
    </div>
  );
}

interface AlternativesProps {
  readonly alternatives: readonly Alternative[];
  /** Marked in the list. */
  readonly chosenId: number;
}

/** The most likely tokens of a step with their probabilities. */
export function Alternatives({ alternatives, chosenId }: AlternativesProps) {
  return (
    <ol className="alternatives">
      {alternatives.map(({ id, text, probability }) => (
        <li key={id}>
          <code>{visibleText(text)}</code>
          <span className="alternative-bar" style={{ inlineSize: `${String(probability * 5)}rem` }} />
          {percent(probability)}
          {id === chosenId && ' ← this one'}
        </li>
      ))}
    </ol>
  );
}
