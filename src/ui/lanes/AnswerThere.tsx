/** The answer a run would have given, had its thought been cut at the place that is looked at. */
import type { Run } from '../../store/lane.ts';
import { pointAt } from '../../store/timeline.ts';
import type { Timeline } from '../../store/timeline.ts';
import { Verdict } from '../compare/Verdict.tsx';
import { useTimeline } from '../timeline/use-timeline.ts';
import { count } from '../words.ts';
import { LONG_ANSWER } from './long-answer.ts';
import { WrittenAnswer } from './WrittenAnswer.tsx';

/** Properties of `AnswerThere`. */
export interface AnswerThereProps {
  readonly run: Run;
  /** In thinking tokens. */
  readonly position: number;
  readonly formatted: boolean;
}

/** That answer of a run on the page. */
export function AnswerThere({ run, ...place }: AnswerThereProps) {
  const timeline = useTimeline(run);
  return <AnswerAt timeline={timeline} {...place} />;
}

/** Properties of `AnswerAt`. */
export interface AnswerAtProps extends Omit<AnswerThereProps, 'run'> {
  readonly timeline: Timeline | null;
}

/** That answer, or that it is not known. */
export function AnswerAt({ timeline, position, formatted }: AnswerAtProps) {
  const point = timeline === null ? undefined : pointAt(timeline.points, position);
  if (point === undefined) {
    return <p className="hint">Not known yet: no answer was asked for at this place.</p>;
  }
  return (
    <>
      <p className="answer-value" data-letter={point.letter ?? ''}>
        <span className="answer-letter">{point.letter ?? '?'}</span>
        <strong data-role="answer" data-long={(point.answer?.length ?? 0) > LONG_ANSWER || undefined}>
          {point.answer ?? 'no answer'}
        </strong>
        <Verdict correct={point.correct} />
      </p>
      <p className="hint">Cut after {count(point.position)} thinking tokens, it answers this.</p>
      {point.text !== point.answer && <WrittenAnswer text={point.text} formatted={formatted} live={false} />}
    </>
  );
}
