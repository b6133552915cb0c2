import { bareAnswer } from './bare-answer.ts';
import { gradeInteger } from './integer.ts';

/**
 * A weekday, a time, a number of minutes or a date, in any case. Free are the 0 of 09:05, "minutes", and the order of
 * April 14.
 * @param kind of question, as in its `args`
 */
export function gradeCalendar(kind: unknown, reference: string, extracted: string): boolean {
  const given = bareAnswer(extracted);
  const right = reference.toLowerCase();
  switch (kind) {
    case 'clock_add':
      return /^[0-9]{1,2}:[0-9]{2}$/.test(given) && given.padStart(5, '0') === right;
    case 'clock_diff':
      return gradeInteger(right, given.replace(/ ?min$| minutes$/, ''));
    case 'weekday':
    case 'date_add':
      return given === right || given === right.split(' ').toReversed().join(' ');
    default:
      return false;
  }
}
