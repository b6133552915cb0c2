/** A method in few words. */
import type { AskKind } from '../../reasoning/ask.ts';
import type { Method } from '../../reasoning/method.ts';

/** What a method does besides forcing budget and extensions: "at least 40, ends at sentences"; "plain" when nothing. */
export function methodWords(method: Method): string {
  const parts = [
    method.loopGuard ? '' : 'no loop guard',
    method.rotation.length === 0 ? '' : 'strings in turn',
    method.minThinking === 0 ? '' : `at least ${String(method.minThinking)}`,
    method.sentenceWindow === 0 ? '' : 'ends at sentences',
    method.answerReserve === 0 ? '' : `${String(method.answerReserve)} for the answer`,
    method.minEntropy === 0 ? '' : 'extends when unsure',
    askedWords(method.ask.kind),
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'plain' : parts.join(', ');
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
