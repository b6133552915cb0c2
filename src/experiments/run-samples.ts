/** Samples of a whole question set, budget by budget, on an engine that has loaded its model. */
import { grade } from '../reasoning/grade.ts';
import type { HeldoutQuestion } from '../reasoning/question.ts';
import type { EngineClient } from '../worker/protocol.ts';
import { sampleQuestion, type FinishedSample } from './sample-question.ts';
import type { SampleRow } from './sample-row.ts';
import { runSettingsOf, type FixedSettings, type Forcing } from './sweep-settings.ts';

export interface SampleSettings {
  /** Of each question and budget. */
  readonly count: number;
  readonly budgets: readonly number[];
  readonly forcing: Forcing;
  /** Its temperature must not be 0; its seed is that of sample 0. */
  readonly fixed: FixedSettings;
}

/**
 * Yields the samples of one question and budget together, in their order.
 * @param signal aborting it ends the loop without an error; what was yielded by then is complete
 * @throws SampleFailure when the engine fails
 */
export async function* runSamples(
  client: EngineClient,
  questions: readonly HeldoutQuestion[],
  { count, budgets, forcing, fixed }: SampleSettings,
  signal: AbortSignal,
): AsyncGenerator<readonly SampleRow[]> {
  for (const question of questions) {
    for (const budget of budgets) {
      const settings = runSettingsOf(fixed, { ...forcing, budget });
      const rows: SampleRow[] = [];
      for await (const event of sampleQuestion(
        client,
        { question: question.question, settings, count },
        signal,
      )) {
        if (event.kind === 'done') rows.push(rowOf(question, budget, event.finished));
      }
      if (signal.aborted) return;
      yield rows.sort((a, b) => a.sample - b.sample);
    }
  }
}

function rowOf(
  question: HeldoutQuestion,
  budget: number,
  { sample, seed, answer, ended, stats }: FinishedSample,
): SampleRow {
  const { id, family, level } = question;
  const { thinkingTokens, answerTokens } = stats;
  const correct = grade(question, answer) === 'correct';
  return { id, family, level, budget, sample, seed, correct, answer, thinkingTokens, answerTokens, ended };
}
