/** The answer apart from the thinking: as extracted, as written, or why there is none. Keeps its height. */
import { useEffect, useState } from 'react';
import { contextLengthOf } from '../../store/app-state.ts';
import { hasStaleSettings, isLive, laneName } from '../../store/lane.ts';
import type { Lane, Run } from '../../store/lane.ts';
import { shownPosition } from '../../store/lane-view.ts';
import { writtenAnswer } from '../../store/written-answer.ts';
import { useJudge, useLetters } from '../compare/use-answers.ts';
import { Verdict } from '../compare/Verdict.tsx';
import { Button } from '../controls/Button.tsx';
import { hasMarkup } from '../markdown/has-markup.ts';
import { preloadMarkdown } from '../markdown/preload-markdown.ts';
import { useActions, useAppState } from '../store-context.tsx';
import { contextFullWords, stoppedByWords } from '../words.ts';
import { AnswerThere } from './AnswerThere.tsx';
import { LONG_ANSWER } from './long-answer.ts';
import { OutsideMark } from './OutsideNotice.tsx';
import { WrittenAnswer } from './WrittenAnswer.tsx';

/** Answer of one lane. */
export function AnswerBox({ lane }: { readonly lane: Lane }) {
  const { run } = lane;
  const [raw, setRaw] = useState(false);
  const written = run === null ? '' : writtenAnswer(run.trace).trim();
  // The bundled model writes plain words; others are given the room they need from the start, so that nothing moves.
  const isBundled = useAppState((state) => state.engine.choice.modelUrl === null);
  const formatted = !isBundled || hasMarkup(written);
  const hasRun = run !== null;
  useEffect(() => {
    if (hasRun && formatted) {
      void preloadMarkdown();
    }
  }, [hasRun, formatted]);
  return (
    <div className="lane-answer">
      <div className="part-head">
        <h4>Answer</h4>
        <OutsideMark lane={lane} />
        {formatted && written !== '' && (
          <Button
            small
            kind="quiet"
            label={`Raw text of the answer of ${laneName(lane)}`}
            pressed={raw}
            onPress={() => {
              setRaw(!raw);
            }}
          >
            Raw text
          </Button>
        )}
      </div>
      {/* Scrolls when an answer is long, so it has to be reachable by keyboard. */}
      <div
        className="answer-box"
        data-roomy={formatted || undefined}
        role="group"
        aria-label={`Answer of ${laneName(lane)}`}
        tabIndex={0}
      >
        {run !== null && <BoxContent lane={lane} run={run} written={written} formatted={formatted && !raw} />}
      </div>
    </div>
  );
}

interface AnswerProps {
  readonly lane: Lane;
  readonly run: Run;
  readonly written: string;
  readonly formatted: boolean;
}

function BoxContent(props: AnswerProps) {
  const { lane, run, formatted } = props;
  const position = shownPosition(lane);
  if (run.error !== null) {
    return <Failure lane={lane} run={run} />;
  }
  return position === null ? (
    <Answer {...props} />
  ) : (
    <AnswerThere run={run} position={position} formatted={formatted} />
  );
}

function Answer({ lane, run, written, formatted }: AnswerProps) {
  const isOneOfMany = useAppState((state) => state.lanes.length > 1);
  const letterOf = useLetters();
  const judge = useJudge();
  // With one answer only, a letter says nothing.
  const lettered = isOneOfMany || run.probes.length > 0;
  const stopped = run.stoppedBy === null ? null : stoppedByWords(run.stoppedBy);
  return (
    <>
      {run.answer !== null && (
        <p className="answer-value" data-letter={lettered ? letterOf(run.answer) : undefined}>
          {lettered && <span className="answer-letter">{letterOf(run.answer)}</span>}
          <strong data-role="answer" data-long={run.answer.length > LONG_ANSWER || undefined}>
            {run.answer}
          </strong>
          <Verdict correct={judge(run.question, run.answer)} />
        </p>
      )}
      {run.status === 'done' && run.answer === null && run.stoppedBy !== 'user' && (
        <p className="answer-none">No answer found in what was written.</p>
      )}
      {written !== '' && written !== run.answer && (
        <WrittenAnswer key={run.runId} text={written} formatted={formatted} live={isLive(run)} />
      )}
      {stopped !== null && <p className="hint">{stopped}</p>}
      <ContextNote run={run} />
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

/** Says what to do about a context that ended the thought or the answer. */
function ContextNote({ run }: { readonly run: Run }) {
  const contextLength = useAppState((state) => contextLengthOf(state.engine));
  const isFull = run.thinkingEnd === 'context' || run.stoppedBy === 'context';
  return isFull && <p className="hint">{contextFullWords(contextLength)}</p>;
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
