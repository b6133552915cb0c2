/** How far a sweep is and how long it will still take, said every few seconds. */
import type { SweepStep } from '../src/experiments/run-sweep.ts';

const INTERVAL_MS = 5_000;

/** @returns to be called for every row that was made */
export function createProgressLine(
  say: (line: string) => void,
  now: () => number,
): (step: Pick<SweepStep, 'done' | 'total'>) => void {
  let first: { readonly at: number; readonly done: number } | undefined;
  let saidAt = now();
  return ({ done, total }) => {
    const at = now();
    first ??= { at, done };
    if (at - saidAt < INTERVAL_MS && done < total) return;
    saidAt = at;
    const perRow = (at - first.at) / Math.max(1, done - first.done);
    const left = Math.ceil(((total - done) * perRow) / 60_000);
    const rest = done < total ? `, about ${left} min to go` : '';
    say(`${done} of ${total} rows (${Math.floor((100 * done) / total)}%)${rest}`);
  };
}
