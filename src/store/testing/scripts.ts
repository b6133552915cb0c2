/** Written-out traces for the fake client, the gallery and tests. Invented text, not recordings of a model. */
import type { Replaced, TraceToken } from '../../reasoning/trace.ts';

/** A token without its place in the trace. */
export type ScriptToken = Omit<TraceToken, 'index' | 'atMs'>;

/** A thought as the scripted model would have it: segments between which it wants to stop, and the answer after each. */
export interface Script {
  readonly segments: readonly string[];
  /** Answer after the thought up to and including the segment of the same index. */
  readonly answers: readonly string[];
}

const COUNT_R: Script = {
  segments: [
    '\nLet me count the letter r in "raspberry".\nr - a - s - p - b - e - r - r - y\n1: r, that is 1.\n2: a\n3: s\n4: p\n' +
      '5: b\n6: e\n7: r, that is 2.\n8: r\n9: y\nSo I count 2.',
    '\nLet me go over it again from the end.\ny\nr, that is 1.\nr, that is 2.\ne, b, p, s, a\nr, that is 3.\nSo it is 3, not 2.',
    '\nOne more check by halves: "rasp" has 1, "berry" has 2. 1 + 2 = 3.',
  ],
  answers: ['2', '3', '3'],
};

const PRODUCT: Script = {
  segments: [
    '\n47 * 38 = 47 * 40 - 47 * 2\n47 * 40 = 1880\n47 * 2 = 94\n1880 - 94 = 1786',
    '\nOther way: 40 * 38 = 1520, 7 * 38 = 266.\n1520 + 266 = 1786. The same.',
  ],
  answers: ['1786', '1786'],
};

/** The script for a question; anything unknown gets the letter count. */
export function scriptFor(question: string): Script {
  return /\*|times/u.test(question) ? PRODUCT : COUNT_R;
}

/** Text cut into tokens the way a tokenizer roughly would. */
export function tokenize(text: string): readonly string[] {
  return text.match(/\n| ?[\p{L}\p{N}]+| ?[^\s\p{L}\p{N}]+| +/gu) ?? [];
}

/** What stands in for an end of thinking in scripts. */
export const END: Replaced = { id: 151644, text: '<|im_start|>', pEnd: 0.83 };
