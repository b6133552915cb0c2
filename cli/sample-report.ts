/** Samples beside longer runs, for the terminal. */
import type { EqualTokens, SampledPoint, SequentialPoint, Share } from '../src/experiments/sample-tables.ts';

/** What was measured. */
export interface SampleTables {
  readonly sampled: readonly SampledPoint[];
  readonly sequential: readonly SequentialPoint[];
  readonly equalTokens: readonly EqualTokens[];
}

/** Markdown: votes and pass@k, greedy runs, and both at equal tokens. */
export function sampleReport({ sampled, sequential, equalTokens }: SampleTables): string {
  return [
    'Samples:',
    table(
      ['budget', 'k', 'tokens per question', 'majority@k', 'pass@k'],
      sampled.map(({ budget, k, tokens, majority, pass }) => [
        budget,
        k,
        tokens.toFixed(0),
        shareText(majority),
        shareText(pass),
      ]),
    ),
    'Thinking longer, greedy:',
    table(
      ['budget', 'extensions', 'tokens per question', 'correct'],
      sequential.map(({ budget, extensions, tokens, correct }) => [
        budget,
        extensions,
        tokens.toFixed(0),
        shareText(correct),
      ]),
    ),
    'At equal tokens: each greedy run beside the largest vote that costs no more on average.',
    table(
      ['greedy budget', 'tokens', 'correct', 'vote', 'tokens', 'majority'],
      equalTokens.map(({ sequential: long, parallel }) => [
        long.budget,
        long.tokens.toFixed(0),
        shareText(long.correct),
        parallel === null ? 'one sample costs more' : `${parallel.k} × budget ${parallel.budget}`,
        parallel?.tokens.toFixed(0) ?? '',
        parallel === null ? '' : shareText(parallel.majority),
      ]),
    ),
  ].join('\n\n');
}

/** "61.5% (52–70)": with the ends of the 95 % interval. */
function shareText({ percent, low, high }: Share): string {
  return `${percent.toFixed(1)}% (${low.toFixed(0)}–${high.toFixed(0)})`;
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
