/** The answers along a recorded thought, and which point of it is looked at. */
import { useMemo, useState } from 'react';
import { answerLetters } from '../../store/answer-letters.ts';
import type { Recording } from '../../reasoning/recording/recording.ts';
import { judgeBy } from '../../store/expected-answer.ts';
import type { Judge } from '../../store/expected-answer.ts';
import { recordedThought } from '../../store/recorded-thought.ts';
import type { Replay } from '../../store/replay.ts';
import { timelineOf } from '../../store/timeline.ts';
import type { Timeline } from '../../store/timeline.ts';
import { useAppState } from '../store-context.tsx';

/** What a recording shows of its timeline. */
export interface RecordedTimeline {
  readonly timeline: Timeline;
  /** Number of thinking tokens that is looked at; null = all that is shown. */
  readonly position: number | null;
  readonly onShow: (position: number | null, moment: 'preview' | 'pin') => void;
}

/** Letters are those of this recording alone: it is compared with nothing. */
export function useRecordedTimeline(replay: Replay): RecordedTimeline {
  const { recording, trace } = replay;
  const judge = useRecordedJudge(recording);
  const letterOf = useMemo(() => answerLetters([recording.answer], [recording.probes]), [recording]);
  const timeline = useMemo(
    () => timelineOf(recordedThought({ recording, trace }), letterOf, judge),
    [recording, trace, letterOf, judge],
  );
  const [pinned, setPinned] = useState<number | null>(null);
  const [hovered, setHovered] = useState<number | null>(null);
  const position = hovered ?? pinned;
  return {
    timeline,
    position: position === null ? null : Math.min(position, timeline.used),
    onShow: (next, moment) => {
      setHovered(moment === 'preview' ? next : null);
      if (moment === 'pin') {
        setPinned(next);
      }
    },
  };
}

/** By the answer that was expected when it was recorded, else by what this page knows of the question. */
export function useRecordedJudge({ question, expected }: Pick<Recording, 'question' | 'expected'>): Judge {
  const examples = useAppState((state) => state.examples);
  const typed = useAppState((state) => state.expected);
  return useMemo(
    () =>
      judgeBy({
        examples,
        expected: expected === null ? typed : { ...typed, [question.trim()]: expected },
      }),
    [examples, typed, question, expected],
  );
}
