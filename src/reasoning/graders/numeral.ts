/** Numbers in other notations. */

/** Equal binary numbers; `0b` and zeros in front are allowed. */
export function gradeBinary(reference: string, extracted: string): boolean {
  const bits = /^\s*(?:0b)?([01]{1,16})\s*\.?\s*$/.exec(extracted)?.[1];
  return bits !== undefined && parseInt(bits, 2) === parseInt(reference, 2);
}

/** The same Roman numeral, in letters of either case. */
export function gradeRoman(reference: string, extracted: string): boolean {
  return extracted.trim().replace(/\.$/, '').trimEnd().toUpperCase() === reference;
}
