/** What the samples say so far: the vote, the tally, pass@k, and the lanes beside them at equal cost. */
import { useMemo } from 'react';
import { summarizeSamples } from '../../store/samples-summary.ts';
import type { PassAt, SamplesSummary, TallyLine } from '../../store/samples-summary.ts';
import { useJudge } from '../compare/use-answers.ts';
import { Verdict } from '../compare/Verdict.tsx';
import type { SamplesState } from '../../store/samples-state.ts';
import { dateWords } from '../recording-words.ts';
import { useAppState } from '../store-context.tsx';
import { useThrottledLanes } from '../throttled-lanes.ts';
import { count } from '../words.ts';
import { EqualCostTable } from './EqualCostTable.tsx';
import {
  chanceWords,
  progressWords,
  samplesAnnouncement,
  samplesWords,
  votesWords,
} from './samples-words.ts';

/** Everything below the buttons. */
export function SamplesResult() {
  const state = useAppState((app) => app.samples);
  const lanes = useThrottledLanes();
  const judge = useJudge();
  const summary = useMemo(() => summarizeSamples(state, lanes, judge), [state, lanes, judge]);
  return (
    <div className="samples-result">
      <p className="samples-progress">
        <Origin recorded={state.recorded} /> <q>{state.question}</q>,{' '}
        {state.budget === 0 ? 'no thinking' : `budget ${count(state.budget)}`}:{' '}
        {progressWords(state, summary)}
      </p>
      <p className="visually-hidden" role="status">
        {samplesAnnouncement(state, summary)}
      </p>
      {state.error !== null && <p className="problem">{state.error.message}</p>}
      <Vote summary={summary} />
      <Tally lines={summary.tally} of={summary.done} />
      {summary.unanswered > 0 && (
        <p className="hint">{samplesWords(summary.unanswered)} gave no answer and did not vote.</p>
      )}
      <Passes passes={summary.passes} />
      <EqualCostTable rows={summary.equalCost} />
    </div>
  );
}

/** Live, or kept at an earlier time; then with what computed it. */
function Origin({ recorded }: Pick<SamplesState, 'recorded'>) {
  return recorded === null ? (
    <span className="badge">live</span>
  ) : (
    <>
      <span className="badge" data-kind="recorded">
        recorded
      </span>{' '}
      {dateWords(recorded.keptAt)}, {recorded.model}:
    </>
  );
}

function Vote({ summary: { vote, tied } }: { readonly summary: SamplesSummary }) {
  return (
    <p className="samples-vote">
      Majority:{' '}
      {vote === null ? (
        'no answer yet'
      ) : (
        <>
          <strong>{vote.answer}</strong> <Verdict correct={vote.correct} />
        </>
      )}
      {tied && <span className="hint"> tied: the answer of the earlier sample counts</span>}
    </p>
  );
}

function Tally({ lines, of }: { readonly lines: readonly TallyLine[]; readonly of: number }) {
  if (lines.length === 0) {
    return null;
  }
  return (
    <ol className="samples-tally" aria-label="Answers by votes">
      {lines.map(({ answer, samples, correct }) => (
        <li key={answer}>
          <span className="samples-answer">{answer}</span>
          <span className="samples-bar" aria-hidden="true">
            <span style={{ inlineSize: `${String((100 * samples.length) / of)}%` }} />
          </span>
          <span>{votesWords(samples.length)}</span>
          <Verdict correct={correct} />
        </li>
      ))}
    </ol>
  );
}

function Passes({ passes }: { readonly passes: readonly PassAt[] }) {
  if (passes.length === 0) {
    return null;
  }
  return (
    <div className="samples-passes">
      <dl aria-describedby="pass-hint">
        {passes.map(({ k, chance }) => (
          <div key={k}>
            <dt>pass@{k}</dt>
            <dd>{chanceWords(chance)}</dd>
          </div>
        ))}
      </dl>
      <p className="hint" id="pass-hint">
        pass@k: the chance that at least one of k of these samples, drawn at random, is right.
      </p>
    </div>
  );
}
