/** An answer in lower case, without the white space around it and without a full stop. */
export function bareAnswer(extracted: string): string {
  return extracted.trim().toLowerCase().replace(/\.$/, '');
}
