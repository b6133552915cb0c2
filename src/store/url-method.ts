/** The method in the address bar. A rule that is as always is left out. */
import { askText, NO_ASK, parseAsk } from '../reasoning/ask.ts';
import { joinStrings, splitStrings } from '../reasoning/extension-rotation.ts';
import { DEFAULT_METHOD, VARIANTS } from '../reasoning/method.ts';
import type { Method } from '../reasoning/method.ts';
import { LIMITS } from './limits.ts';
import { readChoice, readIf, readInteger, readNumber, readText } from './url-values.ts';
import type { Problems } from './url-values.ts';

export const METHOD_KEYS = [
  'guard',
  'also',
  'min',
  'sentence',
  'reserve',
  'unsure',
  'ask',
  'rule',
  'reject',
  'tries',
] as const;

export function readMethod(params: URLSearchParams, ignored: Problems): Method {
  const { variant, rejection, minThinking, sentenceWindow, answerReserve, minEntropy } = DEFAULT_METHOD;
  return {
    variant: readChoice(params, 'rule', VARIANTS, variant, ignored),
    rejection: {
      limit: readInteger(params, 'reject', rejection.limit, LIMITS.rejectionLimit, ignored),
      tries: readInteger(params, 'tries', rejection.tries, LIMITS.rejectionTries, ignored),
    },
    loopGuard: readChoice(params, 'guard', ['on', 'off'], 'on', ignored) === 'on',
    rotation: splitStrings(readText(params, 'also', '', LIMITS.rotationCharacters, ignored)),
    minThinking: readInteger(params, 'min', minThinking, LIMITS.minThinking, ignored),
    sentenceWindow: readInteger(params, 'sentence', sentenceWindow, LIMITS.sentenceWindow, ignored),
    answerReserve: readInteger(params, 'reserve', answerReserve, LIMITS.answerReserve, ignored),
    minEntropy: readNumber(params, 'unsure', minEntropy, LIMITS.minEntropy, ignored),
    ask: readIf(params, 'ask', NO_ASK, ignored, (text) => {
      const ask = parseAsk(text);
      return ask === null || ask.count > LIMITS.askCount.max ? null : ask;
    }),
  };
}

export function writeMethod(params: URLSearchParams, method: Method): void {
  const put = (key: (typeof METHOD_KEYS)[number], text: string, isDefault: boolean): void => {
    if (!isDefault) {
      params.set(key, text);
    }
  };
  put('guard', 'off', method.loopGuard);
  put('also', joinStrings(method.rotation), method.rotation.length === 0);
  put('min', String(method.minThinking), method.minThinking === 0);
  put('sentence', String(method.sentenceWindow), method.sentenceWindow === 0);
  put('reserve', String(method.answerReserve), method.answerReserve === 0);
  put('unsure', String(method.minEntropy), method.minEntropy === 0);
  const { limit, tries } = method.rejection;
  put('rule', method.variant, method.variant === DEFAULT_METHOD.variant);
  put('reject', String(limit), limit === 0);
  put('tries', String(tries), limit === 0 || tries === DEFAULT_METHOD.rejection.tries);
  put('ask', askText(method.ask), method.ask.kind === NO_ASK.kind);
}
