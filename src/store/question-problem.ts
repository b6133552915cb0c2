/** What is wrong with a question before any model has seen it. Pure. */
import { LIMITS } from './limits.ts';

/** More than the page runs or a link holds. */
export function isTooLong(question: string): boolean {
  return question.length > LIMITS.questionCharacters;
}

/** What to say about it; null when it can be asked. @param question trimmed */
export function questionProblem(question: string): string | null {
  if (question === '') {
    return 'Type a question first, or pick one of the examples.';
  }
  const { questionCharacters } = LIMITS;
  return isTooLong(question)
    ? `The question is too long: at most ${String(questionCharacters)} characters. All of it is still here; shorten it to ask.`
    : null;
}
