/** All lanes' answers side by side: one letter per distinct answer. */
import type { ComparedAnswer } from '../../store/answers.ts';
import { isLive, laneName } from '../../store/lane.ts';
import { savedSteps } from '../../store/shared-tokens.ts';
import { useAppState } from '../store-context.tsx';
import { useThrottledLanes } from '../throttled-lanes.ts';
import { runStatusWords, savedWords, settingsWords, shortSettingsWords } from '../words.ts';
import { useComparedAnswers } from './use-answers.ts';
import { Verdict } from './Verdict.tsx';
import './compare.css';

/** Strip above the lanes; only where there is something to compare. */
export function SummaryStrip() {
  const isComparison = useAppState((state) => state.lanes.length > 1);
  return isComparison && <Strip />;
}

function Strip() {
  const lanes = useThrottledLanes();
  const compared = useComparedAnswers(lanes);
  const saved = savedSteps(lanes);
  return (
    <>
      <ol className="summary" aria-label="Answers of all lanes">
        {compared.map((entry, index) => (
          <li key={entry.lane.number}>
            <span className="summary-lane">{laneName(entry.lane)}</span>
            <span className="summary-settings" title={settingsWords(entry.lane.settings)}>
              {shortSettingsWords(entry.lane.settings)}
            </span>
            <SummaryAnswer entry={entry} isBaseline={index === 0} />
          </li>
        ))}
      </ol>
      <p className="summary-saved">{saved !== null && savedWords(saved)}</p>
    </>
  );
}

function SummaryAnswer({
  entry,
  isBaseline,
}: {
  readonly entry: ComparedAnswer;
  readonly isBaseline: boolean;
}) {
  const { lane, answer, letter, sameAsFirst, correct } = entry;
  if (answer === null || letter === null) {
    const words = lane.run !== null && lane.run.status === 'done' ? 'no answer' : runStatusWords(lane.run);
    return (
      <span className="summary-pending" data-live={isLive(lane.run) || undefined}>
        {words}
      </span>
    );
  }
  return (
    <span className="summary-answer">
      <span className="answer-chip" data-letter={letter}>
        <span className="answer-letter">{letter}</span>
        <span className="answer-short">{answer}</span>
      </span>
      <Verdict correct={correct} />
      {!isBaseline && sameAsFirst !== null && (
        <span className="summary-same">{sameAsFirst ? 'same as Lane 1' : 'differs'}</span>
      )}
    </span>
  );
}
