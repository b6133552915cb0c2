/** The timeline of a run under the rules of this page. */
import { useMemo } from 'react';
import type { Run } from '../../store/lane.ts';
import { timelineOf } from '../../store/timeline.ts';
import type { Timeline } from '../../store/timeline.ts';
import { useJudge, useLetters } from '../compare/use-answers.ts';

/** Null before the first run. */
export function useTimeline(run: Run | null): Timeline | null {
  const letterOf = useLetters();
  const judge = useJudge();
  return useMemo(() => (run === null ? null : timelineOf(run, letterOf, judge)), [run, letterOf, judge]);
}
