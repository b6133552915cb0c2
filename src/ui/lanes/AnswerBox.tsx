/** The answer apart from the thinking: as extracted, as written, or why there is none. Keeps its height. */
import { hasStaleSettings, isLive, laneName } from '../../store/lane.ts';
import type { Lane, Run } from '../../store/lane.ts';
import { linesToText } from '../../store/trace-lines.ts';
import { useComparedAnswers } from '../compare/use-compared-answers.ts';
import { Verdict } from '../compare/Verdict.tsx';
import { Button } from '../controls/Button.tsx';
import { useActions, useAppState } from '../store-context.tsx';
import { stoppedByWords } from '../words.ts';
import { OutsideMark } from './OutsideNotice.tsx';

/** Longer answers are set smaller. */
const LONG_ANSWER = 24;

/** Answer of one lane. */
export function AnswerBox({ lane }: { readonly lane: Lane }) {
  const { run } = lane;
  return (
    <div className="lane-answer">
      <div className="part-head">
        <h4>Answer</h4>
        <OutsideMark lane={lane} />
      </div>
      {/* Scrolls when an answer is long, so it has to be reachable by keyboard. */}
      <div className="answer-box" role="group" aria-label={`Answer of ${laneName(lane)}`} tabIndex={0}>
        {run !== null &&
          (run.error === null ? <Answer lane={lane} run={run} /> : <Failure lane={lane} run={run} />)}
      </div>
    </div>
  );
}

function Answer({ lane, run }: { readonly lane: Lane; readonly run: Run }) {
  const lanes = useAppState((state) => state.lanes);
  const compared = useComparedAnswers(lanes).find((entry) => entry.lane.number === lane.number);
  const written = linesToText(run.trace.answer).trim();
  const stopped = run.stoppedBy === null ? null : stoppedByWords(run.stoppedBy);
  return (
    <>
      {run.answer !== null && (
        <p className="answer-value" data-letter={lanes.length > 1 ? compared?.letter : undefined}>
          {lanes.length > 1 && <span className="answer-letter">{compared?.letter}</span>}
          <strong data-role="answer" data-long={run.answer.length > LONG_ANSWER || undefined}>
            {run.answer}
          </strong>
          <Verdict correct={compared?.correct ?? null} />
        </p>
      )}
      {run.status === 'done' && run.answer === null && run.stoppedBy !== 'user' && (
        <p className="answer-none">No answer found in what was written.</p>
      )}
      {written !== '' && written !== run.answer && <p className="answer-written">{written}</p>}
      {stopped !== null && <p className="hint">{stopped}</p>}
      {run.status === 'interrupted' && (
        <p className="problem">Interrupted: the engine went away. What was thought so far is kept.</p>
      )}
      <StaleNote lane={lane} run={run} />
      {run.rejection !== null && (
        <p className="problem" role="alert">
          {run.rejection.message}
        </p>
      )}
    </>
  );
}

/** Says when what is shown is no longer what the controls say. */
function StaleNote({ lane, run }: { readonly lane: Lane; readonly run: Run }) {
  const question = useAppState((state) => state.question.trim());
  if (isLive(run)) {
    return null;
  }
  if (question !== run.question) {
    return <p className="hint">Asked: {run.question}</p>;
  }
  return hasStaleSettings(lane) && <p className="hint">Settings have changed since this run.</p>;
}

function Failure({ lane, run }: { readonly lane: Lane; readonly run: Run }) {
  const actions = useActions();
  return (
    <div className="failure" role="alert">
      <p className="problem">{run.error?.message}</p>
      <Button
        small
        label={`Retry ${laneName(lane)}`}
        onPress={() => {
          actions.thinkLane(lane.number);
        }}
      >
        Retry
      </Button>
    </div>
  );
}
