/** What a number field says when it could not take what was typed. */
import type { Range } from '../../store/limits.ts';
import { count } from '../words.ts';

/**
 * @param set what was taken instead of what was typed
 * @param limit what the largest number is, as "the model’s context"
 */
export function numberProblemWords(typed: number, set: number, range: Range, limit?: string): string {
  return `${reason(typed, range, limit)}. Set to ${number(set)}.`;
}

function reason(typed: number, { min, max }: Range, limit: string | undefined): string {
  if (typed > max) {
    return `${number(typed)} is too much: at most ${number(max)}${limit === undefined ? '' : `, ${limit}`}`;
  }
  return typed < min ? `${number(typed)} is too little: at least ${number(min)}` : 'Only whole numbers here';
}

/** Parts of a unit as they were typed, thousands apart. */
function number(value: number): string {
  return Number.isInteger(value) ? count(value) : String(value);
}
