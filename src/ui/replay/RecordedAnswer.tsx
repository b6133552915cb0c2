/** The answer of a recording: at its end, or where its thought is looked at. */
import { isReplayOver } from '../../store/replay.ts';
import type { Replay } from '../../store/replay.ts';
import { linesToText } from '../../store/trace-lines.ts';
import { Verdict } from '../compare/Verdict.tsx';
import { AnswerAt } from '../lanes/AnswerThere.tsx';
import { recordedEndWords } from '../recording-words.ts';
import type { RecordedTimeline } from './use-recorded-timeline.ts';

/** Properties of `RecordedAnswer`. */
export interface RecordedAnswerProps extends Pick<RecordedTimeline, 'timeline' | 'position'> {
  readonly replay: Replay;
}

/** A box that keeps its height. */
export function RecordedAnswer({ replay, timeline, position }: RecordedAnswerProps) {
  const { recording } = replay;
  const over = isReplayOver(replay);
  const end = recordedEndWords(recording);
  return (
    <div className="recording-answer" role="group" aria-label="Answer of the recorded trace" tabIndex={0}>
      <span className="hint">
        Recorded answer{recording.expected !== null && `, expected ${recording.expected}`}
      </span>
      {position === null ? (
        <FinalAnswer replay={replay} correct={timeline.points.at(-1)?.correct ?? null} />
      ) : (
        <AnswerAt timeline={timeline} position={position} formatted={false} />
      )}
      {position === null && over && end !== '' && <span className="hint">{end}</span>}
      <span className="visually-hidden" role="status">
        {over ? `Recorded trace shown to its end. ${end}` : ''}
      </span>
    </div>
  );
}

function FinalAnswer({ replay, correct }: { readonly replay: Replay; readonly correct: boolean | null }) {
  const { answer } = replay.recording;
  const written = linesToText(replay.trace.answer).trim();
  return (
    <>
      {isReplayOver(replay) && answer !== null && (
        <span className="recording-value">
          <strong>{answer}</strong> <Verdict correct={correct} />
        </span>
      )}
      {written !== '' && written !== answer && <span className="answer-written">{written}</span>}
    </>
  );
}
