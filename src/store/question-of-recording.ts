/** A recording's question and settings as the page's own, so that the same can be asked live. Pure. */
import type { Recording } from '../reasoning/recording/recording.ts';
import type { RunSettings } from '../reasoning/run-settings.ts';
import type { AppState } from './app-state.ts';
import { LIMITS } from './limits.ts';
import type { Range } from './limits.ts';

/**
 * The page with question and expected answer, and with the settings in Lane 1; sampling and answer length are those of all lanes.
 * The think format stays: it goes with the checkpoint that is loaded, not with the question.
 */
export function withQuestionOf(state: AppState, recording: Recording): AppState {
  const { settings, expected } = recording;
  const question = recording.question.slice(0, LIMITS.questionCharacters);
  const asked = offered(settings);
  const { sampling, maxAnswerTokens } = asked;
  return {
    ...state,
    question,
    expected:
      expected === null
        ? state.expected
        : { ...state.expected, [question.trim()]: expected.slice(0, LIMITS.expectedCharacters) },
    questionProblem: null,
    lanes: state.lanes.map((lane, index) => ({
      ...lane,
      settings:
        index === 0
          ? { ...asked, thinkFormat: lane.settings.thinkFormat }
          : { ...lane.settings, sampling, maxAnswerTokens },
    })),
  };
}

/** The settings within what the page offers. */
function offered(settings: RunSettings): RunSettings {
  const { temperature, topK, topP, seed } = settings.sampling;
  return {
    ...settings,
    budget: within(settings.budget, LIMITS.budget),
    extensions: within(settings.extensions, LIMITS.extensions),
    extensionString: settings.extensionString.slice(0, LIMITS.extensionCharacters),
    maxAnswerTokens: within(settings.maxAnswerTokens, LIMITS.answerTokens),
    sampling: {
      temperature: within(temperature, LIMITS.temperature),
      topK: within(topK, LIMITS.topK),
      topP: within(topP, LIMITS.topP),
      seed: within(seed, LIMITS.seed),
    },
  };
}

function within(value: number, { min, max }: Range): number {
  return Math.max(min, Math.min(max, value));
}
