/** One long thought beside several short ones, for the same number of tokens. */
import { Verdict } from '../compare/Verdict.tsx';
import type { EqualCost } from '../../store/samples-summary.ts';
import type { ComparedVote } from '../../store/samples-state.ts';
import { count } from '../words.ts';
import { answerWords, samplesWords } from './samples-words.ts';

/** A row per lane that has answered the same question. */
export function EqualCostTable({ rows }: { readonly rows: readonly EqualCost[] }) {
  if (rows.length === 0) {
    return (
      <p className="hint">
        Lanes that have answered this question are set beside the vote of as many samples as their tokens pay
        for.
      </p>
    );
  }
  return (
    // Wider than a phone: it scrolls in itself, and the keyboard can reach it.
    <div className="samples-cost" role="region" aria-label="Cost compared" tabIndex={0}>
      <table>
        <caption>Thinking once and longer, beside sampling for no more tokens</caption>
        <thead>
          <tr>
            <th scope="col">lane</th>
            <th scope="col">its tokens</th>
            <th scope="col">its answer</th>
            <th scope="col">they pay for</th>
            <th scope="col">whose vote is</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, sequential, parallel }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{count(sequential.tokens)}</td>
              <td>
                <Answer vote={sequential} />
              </td>
              <td>
                {parallel === null
                  ? 'not one sample'
                  : `${samplesWords(parallel.samples)}, ${count(parallel.tokens)} tokens`}
              </td>
              <td>{parallel === null ? '–' : <Answer vote={parallel} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Answer({ vote }: { readonly vote: ComparedVote }) {
  return (
    <>
      {answerWords(vote)} <Verdict correct={vote.correct} />
    </>
  );
}
