/** Comparison of the lanes' answers under the rules of this page. */
import { ANSWER_RULES } from '../../store/answer-rules.ts';
import { compareAnswers } from '../../store/answers.ts';
import type { ComparedAnswer } from '../../store/answers.ts';
import { findExample } from '../../store/examples.ts';
import type { Lane } from '../../store/lane.ts';
import { useAppState } from '../store-context.tsx';

/** One entry per lane, in order. */
export function useComparedAnswers(lanes: readonly Lane[]): readonly ComparedAnswer[] {
  const examples = useAppState((state) => state.examples);
  return compareAnswers(lanes, (question) => findExample(examples, question), ANSWER_RULES);
}
