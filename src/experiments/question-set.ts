/** Reads question sets (`public/questions/*.jsonl`) and picks from them. */
import { FAMILIES, LEVELS, type Family, type HeldoutQuestion, type Level } from '../reasoning/question.ts';

/** What is wrong with a question set, and in which line. */
export class QuestionSetError extends Error {}

/**
 * Reads one JSON object per line; empty lines are passed over.
 * @throws QuestionSetError when a line is not a question, an id comes twice, or there is no question at all
 */
export function parseQuestionSet(text: string): readonly HeldoutQuestion[] {
  const questions: HeldoutQuestion[] = [];
  const lineOfId = new Map<string, number>();
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const question = readQuestion(line, index + 1);
    const before = lineOfId.get(question.id);
    if (before !== undefined) {
      throw fault(index + 1, `has the id "${question.id}" of line ${before}; every question needs its own.`);
    }
    lineOfId.set(question.id, index + 1);
    questions.push(question);
  }
  if (questions.length === 0) {
    throw new QuestionSetError('The question set is empty. It needs one question per line, as JSON.');
  }
  return questions;
}

/** Absent = all. */
export interface Selection {
  readonly families?: readonly Family[];
  readonly levels?: readonly Level[];
  /** The first so many questions of each family. */
  readonly perFamily?: number;
}

/**
 * The questions of a selection, in the order of the set.
 * @throws QuestionSetError when nothing is left
 */
export function selectQuestions(
  questions: readonly HeldoutQuestion[],
  { families = FAMILIES, levels = LEVELS, perFamily = Infinity }: Selection,
): readonly HeldoutQuestion[] {
  const taken = new Map<Family, number>();
  const selected = questions.filter(({ family, level }) => {
    const count = taken.get(family) ?? 0;
    const fits = families.includes(family) && levels.includes(level) && count < perFamily;
    if (fits) taken.set(family, count + 1);
    return fits;
  });
  if (selected.length === 0) {
    throw new QuestionSetError(
      'No question of the set is of these families and levels. Choose more of them.',
    );
  }
  return selected;
}

function fault(line: number, problem: string): QuestionSetError {
  return new QuestionSetError(`Line ${line} of the question set ${problem}`);
}

function readQuestion(line: string, number: number): HeldoutQuestion {
  const fields = readObject(line, number);
  const { id, question, answer, args } = fields;
  const family = FAMILIES.find((name) => name === fields['family']);
  const level = LEVELS.find((value) => value === fields['level']);
  if (typeof id !== 'string' || id === '') throw fault(number, 'has no "id".');
  if (family === undefined) {
    throw fault(number, `is of no known family; "family" must be one of ${FAMILIES.join(', ')}.`);
  }
  if (level === undefined) throw fault(number, `has no "level" from ${LEVELS.join(', ')}.`);
  if (typeof question !== 'string' || question.trim() === '') throw fault(number, 'has no "question".');
  if (typeof answer !== 'string' || answer === '') throw fault(number, 'has no "answer" as text.');
  if (!isRecord(args)) throw fault(number, 'has no "args" object.');
  return { id, family, level, question, answer, args };
}

function readObject(line: string, number: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw fault(number, 'is not valid JSON.');
  }
  if (!isRecord(value)) throw fault(number, 'is not a JSON object.');
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
