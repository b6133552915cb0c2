/** What commands share in reading their options. */
import type { WeightsChoice } from '../src/worker/protocol.ts';

/** Something the person typed is wrong; the message says what. */
export class UsageError extends Error {}

/** @throws UsageError unless the text is a number of weights' formats, or absent */
export function weightsOf(value: string | boolean | undefined): WeightsChoice {
  switch (value) {
    case undefined:
      return 'auto';
    case 'auto':
    case 'f32':
    case 'int8':
    case 'int4':
      return value;
    default:
      throw new UsageError(`--weights must be auto, f32, int8 or int4, not "${String(value)}".`);
  }
}

/** Shows an error as a command should, and says how the process ends: 2 for usage, 1 for the rest. */
export function reportError(error: unknown, usage: string): 1 | 2 {
  if (error instanceof UsageError) {
    console.error(`${error.message}\n\n${usage}`);
    return 2;
  }
  console.error(error instanceof Error && error.constructor !== Error ? error.message : error);
  return 1;
}
