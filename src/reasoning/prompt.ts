/** What a question must be before it is put to a model. */
export type QuestionCheck =
  { readonly kind: 'ok' } | { readonly kind: 'invalid'; readonly code: 'question-empty' };

/** White space alone is no question. Length is checked by the engine, which knows the context. */
export function validateQuestion(question: string): QuestionCheck {
  return question.trim() === '' ? { kind: 'invalid', code: 'question-empty' } : { kind: 'ok' };
}
