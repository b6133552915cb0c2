/** Doing something with the question in the form, once there is nothing wrong with it. */
import type { ActionParts } from './create-actions.ts';
import { questionProblem } from './question-problem.ts';

/** Does something with the present question, or says what is wrong with it. */
export function askQuestion(
  { store, set }: Pick<ActionParts, 'store' | 'set'>,
  begin: (question: string) => void,
): void {
  const question = store.getState().question.trim();
  const problem = questionProblem(question);
  set((state) => ({
    ...state,
    questionProblem:
      problem === null ? null : { message: problem, serial: (state.questionProblem?.serial ?? 0) + 1 },
  }));
  if (problem === null) {
    begin(question);
  }
}
