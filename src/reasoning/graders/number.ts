import { singleNumber } from '../scan-numbers.ts';

/** Exact numeric equality (`9.90` is 9.9). Words around the number are forgiven where it is the only number. */
export function gradeNumber(reference: string, extracted: string): boolean {
  const value = singleNumber(extracted);
  return value !== null && value === singleNumber(reference);
}
