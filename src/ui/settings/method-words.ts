/** A method in few words. */
import type { AskKind } from '../../reasoning/ask.ts';
import type { Method, Variant } from '../../reasoning/method.ts';
import { isInForce } from '../../store/method-choice.ts';

/** What a method does besides forcing budget and extensions: "at least 40, ends at sentences"; "plain" when nothing. */
export function methodWords(method: Method): string {
  const { limit, tries } = method.rejection;
  const parts = [
    variantWords(method.variant),
    limit === 0 ? '' : `up to ${String(tries)} tries below ${String(limit)}`,
    ...ruleWords(method),
    askedWords(method.ask.kind),
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'plain' : parts.join(', ');
}

/** Rules that are not followed are not named. */
function ruleWords(method: Method): readonly string[] {
  const { variant, loopGuard, rotation, minThinking, sentenceWindow, answerReserve, minEntropy } = method;
  const named: readonly (readonly [keyof Method, boolean, string])[] = [
    ['loopGuard', !loopGuard, 'no loop guard'],
    ['rotation', rotation.length > 0, 'strings in turn'],
    ['minThinking', minThinking > 0, `at least ${String(minThinking)}`],
    ['sentenceWindow', sentenceWindow > 0, 'ends at sentences'],
    ['answerReserve', answerReserve > 0, `${String(answerReserve)} for the answer`],
    ['minEntropy', minEntropy > 0, 'extends when unsure'],
  ];
  return named.flatMap(([rule, isSet, words]) => (isSet && isInForce(variant, rule) ? [words] : []));
}

function variantWords(variant: Variant): string {
  switch (variant) {
    case 'total':
      return '';
    case 'per-round':
      return 'budget per round';
    case 'readme':
      return 'as in the README';
    default:
      return variant satisfies never;
  }
}

function askedWords(kind: AskKind): string {
  switch (kind) {
    case 'nothing':
      return '';
    case 'tokens':
    case 'steps':
      return `asks for ${kind}`;
    case 'short':
    case 'long':
      return `asks for a ${kind} thought`;
    default:
      return kind satisfies never;
  }
}
