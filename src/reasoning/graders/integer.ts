import { singleNumber } from '../scan-numbers.ts';

/** Integer equality. Words around the number are forgiven where it is the only number; an equation counts by its result. */
export function gradeInteger(reference: string, extracted: string): boolean {
  const result = extracted.slice(extracted.lastIndexOf('=') + 1);
  const value = singleNumber(result);
  return value !== null && !value.includes('.') && value === singleNumber(reference);
}
