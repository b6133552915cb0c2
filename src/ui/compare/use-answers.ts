/** Answers under the rules of this page: their letters, what they are judged by, and their comparison over lanes. */
import { useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { Probe } from '../../reasoning/probe.ts';
import { answerLetters } from '../../store/answer-letters.ts';
import type { LetterOf } from '../../store/answer-letters.ts';
import { compareAnswers } from '../../store/answers.ts';
import type { ComparedAnswer } from '../../store/answers.ts';
import { judgeBy } from '../../store/expected-answer.ts';
import type { Judge } from '../../store/expected-answer.ts';
import type { Lane } from '../../store/lane.ts';
import { useAppState } from '../store-context.tsx';

const NONE: readonly Probe[] = [];

/** Letters of all answers on the page; stable while these stay the same. */
export function useLetters(): LetterOf {
  const finals = useAppState(useShallow((state) => state.lanes.map((lane) => lane.run?.answer ?? null)));
  const probes = useAppState(useShallow((state) => state.lanes.map((lane) => lane.run?.probes ?? NONE)));
  return useMemo(() => answerLetters(finals, probes), [finals, probes]);
}

/** Judges answers by what is expected. */
export function useJudge(): Judge {
  const examples = useAppState((state) => state.examples);
  const expected = useAppState((state) => state.expected);
  return useMemo(() => judgeBy({ examples, expected }), [examples, expected]);
}

/** One entry per lane, in order. */
export function useComparedAnswers(lanes: readonly Lane[]): readonly ComparedAnswer[] {
  return compareAnswers(lanes, useLetters(), useJudge());
}
