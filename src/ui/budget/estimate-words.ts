/** How long a budget takes, in words. */
import type { KnownSpeed } from '../../store/engine-state.ts';
import { duration, speedWords } from '../words.ts';

/** "≈ 1.2 s at 410 tokens/s, measured here". */
export function estimateWords(budget: number, speed: KnownSpeed | null, lanes: number): string {
  if (speed === null) {
    return 'speed not measured yet';
  }
  if (budget === 0) {
    return 'answers at once';
  }
  const share = lanes > 1 ? `; ${String(lanes)} lanes at once` : '';
  const when = speed.earlier ? 'measured on an earlier visit' : 'measured here';
  return `${span(budget, speed)} at ${speedWords(speed.tokensPerSecond)}, ${when}${share}`;
}

/** "≈ 1.2 s", for where there is little room. */
export function shortEstimateWords(budget: number, speed: KnownSpeed | null): string {
  return speed === null || budget === 0 ? '' : span(budget, speed);
}

function span(budget: number, { tokensPerSecond }: KnownSpeed): string {
  return `≈ ${duration((budget / tokensPerSecond) * 1000)}`;
}
