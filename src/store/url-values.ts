/** Single values out of a search string: validated, or left at a fallback and reported. */
import type { Range } from './limits.ts';

/** Collects `key=value` of what was ignored. */
export type Problems = string[];

const MAX_REPORTED_CHARACTERS = 40;

/** A number in a range. */
export function readNumber(
  params: URLSearchParams,
  key: string,
  fallback: number,
  range: Range,
  ignored: Problems,
): number {
  return readIf(params, key, fallback, ignored, (text) => {
    const value = Number(text);
    return text.trim() !== '' && value >= range.min && value <= range.max ? value : null;
  });
}

/** A whole number in a range. */
export function readInteger(
  params: URLSearchParams,
  key: string,
  fallback: number,
  range: Range,
  ignored: Problems,
): number {
  return readIf(params, key, fallback, ignored, (text) => {
    const value = Number(text);
    return /^\d+$/u.test(text) && value >= range.min && value <= range.max ? value : null;
  });
}

/** A text up to a length. */
export function readText(
  params: URLSearchParams,
  key: string,
  fallback: string,
  maxCharacters: number,
  ignored: Problems,
): string {
  return readIf(params, key, fallback, ignored, (text) => (text.length <= maxCharacters ? text : null));
}

/** One of a list of words. */
export function readChoice<T extends string>(
  params: URLSearchParams,
  key: string,
  choices: readonly T[],
  fallback: T,
  ignored: Problems,
): T {
  return readIf(params, key, fallback, ignored, (text) => choices.find((choice) => choice === text) ?? null);
}

/** What `read` makes of a parameter, unless it returns null. */
export function readIf<T>(
  params: URLSearchParams,
  key: string,
  fallback: T,
  ignored: Problems,
  read: (text: string) => T | null,
): T {
  const text = params.get(key);
  if (text === null) {
    return fallback;
  }
  const value = read(text);
  if (value === null) {
    ignored.push(`${key}=${text.slice(0, MAX_REPORTED_CHARACTERS)}`);
    return fallback;
  }
  return value;
}
