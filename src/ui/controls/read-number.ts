/** What a text typed into a number field amounts to. Pure. */
import type { Range } from '../../store/limits.ts';

/**
 * `value`: it can be used as it is. `outside`: it is a number, and `nearest` the closest that can be used. `unfinished`:
 * nothing that could be a number yet.
 */
export type TypedNumber =
  | { readonly kind: 'value'; readonly value: number }
  | { readonly kind: 'outside'; readonly typed: number; readonly nearest: number }
  | { readonly kind: 'unfinished' };

/** @param whole only whole numbers can be used */
export function readNumber(text: string, { min, max }: Range, whole: boolean): TypedNumber {
  const typed = Number(text);
  if (text.trim() === '' || !Number.isFinite(typed)) {
    return { kind: 'unfinished' };
  }
  const nearest = Math.min(max, Math.max(min, whole ? Math.round(typed) : typed));
  return nearest === typed ? { kind: 'value', value: typed } : { kind: 'outside', typed, nearest };
}
