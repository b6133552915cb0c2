/** Finds and normalises numbers in text. Works on digits, not on floating point, so that no precision is lost. */

/** A number in a text: sign, digits with or without separators of thousands, decimal part. Not inside a word. */
const NUMBER =
  /(?<![\p{L}\d.])[-+−]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+|(?<=\d)\.(?!\d))?(?![\p{L}\d]|\.\d)/gu;

/**
 * The one way to write a decimal number: no sign of plus, no separators, no superfluous zeros (`-0` is `0`).
 * @returns null when the text is not exactly one number
 */
export function normalizeNumber(text: string): string | null {
  const match = /^([-+−]?)(\d{1,3}(?:,\d{3})+|\d+)?(?:\.(\d*))?$/u.exec(text.trim());
  if (match === null) return null;
  const [, sign = '', whole = '', fraction = ''] = match;
  if (whole === '' && fraction === '') return null;
  const digits = whole.replaceAll(',', '').replace(/^0+(?=\d)/, '') || '0';
  const decimals = fraction.replace(/0+$/, '');
  const value = decimals === '' ? digits : `${digits}.${decimals}`;
  return (sign === '-' || sign === '−') && value !== '0' ? `-${value}` : value;
}

/** All numbers of a text, normalised, in order. */
export function scanNumbers(text: string): string[] {
  return [...text.matchAll(NUMBER)].flatMap(([found]) => normalizeNumber(found) ?? []);
}

/** The number a text states: the text itself, or the only number in it; null when there is none or a choice. */
export function singleNumber(text: string): string | null {
  const whole = normalizeNumber(text);
  if (whole !== null) return whole;
  const found = new Set(scanNumbers(text));
  const [first] = found;
  return found.size === 1 && first !== undefined ? first : null;
}
