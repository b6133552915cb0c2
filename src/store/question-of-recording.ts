/** A recording's question and settings as the page's own, so that the same can be asked live. Pure. */
import { joinStrings, splitStrings } from '../reasoning/extension-rotation.ts';
import type { Method } from '../reasoning/method.ts';
import type { Recording } from '../reasoning/recording/recording.ts';
import { methodOf, withMethod } from '../reasoning/run-settings.ts';
import type { RunSettings } from '../reasoning/run-settings.ts';
import type { AppState } from './app-state.ts';
import { LIMITS } from './limits.ts';
import type { Range } from './limits.ts';

/**
 * The page with question and expected answer, and with the settings in Lane 1; sampling, answer length and method are those of all
 * lanes. The think format stays: it goes with the checkpoint that is loaded, not with the question.
 */
export function withQuestionOf(state: AppState, recording: Recording): AppState {
  const { expected } = recording;
  const question = recording.question.slice(0, LIMITS.questionCharacters);
  const asked = offered(recording.settings);
  const { sampling, maxAnswerTokens } = asked;
  return {
    ...state,
    question,
    expected:
      expected === null
        ? state.expected
        : { ...state.expected, [question.trim()]: expected.slice(0, LIMITS.expectedCharacters) },
    questionProblem: null,
    lanes: state.lanes.map((lane, index) => {
      const { thinkFormat } = lane.settings;
      const settings =
        index === 0 ? { ...asked, thinkFormat } : { ...lane.settings, sampling, maxAnswerTokens };
      return { ...lane, settings: withMethod(settings, methodOf(asked)) };
    }),
  };
}

/** The settings within what the page offers. */
function offered(settings: RunSettings): RunSettings {
  const { temperature, topK, topP, seed } = settings.sampling;
  const within: RunSettings = {
    ...settings,
    budget: clamp(settings.budget, LIMITS.budget),
    extensions: clamp(settings.extensions, LIMITS.extensions),
    extensionString: settings.extensionString.slice(0, LIMITS.extensionCharacters),
    maxAnswerTokens: clamp(settings.maxAnswerTokens, LIMITS.answerTokens),
    sampling: {
      temperature: clamp(temperature, LIMITS.temperature),
      topK: clamp(topK, LIMITS.topK),
      topP: clamp(topP, LIMITS.topP),
      seed: clamp(seed, LIMITS.seed),
    },
  };
  return withMethod(within, offeredMethod(methodOf(settings)));
}

function offeredMethod({ variant, rejection, loopGuard, rotation, ask, ...numbers }: Method): Method {
  return {
    variant,
    rejection: {
      limit: clamp(rejection.limit, LIMITS.rejectionLimit),
      tries: clamp(rejection.tries, LIMITS.rejectionTries),
    },
    loopGuard,
    rotation: splitStrings(joinStrings(rotation).slice(0, LIMITS.rotationCharacters)),
    minThinking: clamp(numbers.minThinking, LIMITS.minThinking),
    sentenceWindow: clamp(numbers.sentenceWindow, LIMITS.sentenceWindow),
    answerReserve: clamp(numbers.answerReserve, LIMITS.answerReserve),
    minEntropy: clamp(numbers.minEntropy, LIMITS.minEntropy),
    ask: { kind: ask.kind, count: clamp(ask.count, LIMITS.askCount) },
  };
}

function clamp(value: number, { min, max }: Range): number {
  return Math.max(min, Math.min(max, value));
}
