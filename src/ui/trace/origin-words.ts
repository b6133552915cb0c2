/** Origins of tokens in words. */
import type { TraceToken } from '../../reasoning/trace.ts';

/** Where a token came from. */
export function originWords({ origin, role }: Pick<TraceToken, 'origin' | 'role'>): string {
  switch (role) {
    case 'inserted':
      return 'inserted by you';
    case 'chosen':
      return 'chosen by you';
    case 'extension':
    case 'delimiter':
      return 'forced by budget forcing';
    case undefined:
      return origin === 'sampled' ? 'sampled by the model' : 'forced by budget forcing';
    default:
      return role satisfies never;
  }
}
