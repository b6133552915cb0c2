/** Values of options that are numbers or lists, checked. */
import { UsageError } from './usage-error.ts';

/** Parts between commas. @throws UsageError */
export function listOf(name: string, text: string): string[] {
  const items = text.split(',').map((item) => item.trim());
  if (items.some((item) => item === '')) {
    throw new UsageError(`--${name} must be a list separated by commas, without empty parts, not "${text}".`);
  }
  return items;
}

/** Whole numbers from 0 on. @throws UsageError */
export function countsOf(name: string, text: string): number[] {
  return listOf(name, text).map((item) => countOf(name, item, 0));
}

/** A whole number. @throws UsageError */
export function countOf(name: string, text: string, least: number): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (!(count >= least)) {
    throw new UsageError(`--${name} takes whole numbers from ${least} on, not "${text}".`);
  }
  return count;
}

/** Some of the values that are known. @throws UsageError */
export function oneOf<T extends string | number>(name: string, text: string, known: readonly T[]): T[] {
  return listOf(name, text).map((item) => {
    const found = known.find((value) => String(value) === item);
    if (found === undefined) {
      throw new UsageError(`--${name} does not know "${item}". Choose from ${known.join(', ')}.`);
    }
    return found;
  });
}
