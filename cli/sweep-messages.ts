/** What a sweep and its worker processes say to each other. */
import { readSweepRow } from '../src/experiments/sweep-result.ts';
import type { SweepRow, Thought } from '../src/experiments/sweep-row.ts';
import type { FixedSettings } from '../src/experiments/sweep-settings.ts';
import type { LocalEngineOptions } from './local-engine.ts';

export type ToWorker =
  | { readonly kind: 'open'; readonly engine: LocalEngineOptions; readonly fixed: FixedSettings }
  | { readonly kind: 'think'; readonly thought: Thought };

export type FromWorker =
  | { readonly kind: 'row'; readonly row: SweepRow }
  /** The thought is complete. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'failed'; readonly message: string };

/** @returns null when the value is none of a worker's messages */
export function readFromWorker(value: unknown): FromWorker | null {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return null;
  switch (value.kind) {
    case 'row': {
      const row = 'row' in value ? readSweepRow(value.row) : null;
      return row && { kind: 'row', row };
    }
    case 'idle':
      return { kind: 'idle' };
    case 'failed':
      return { kind: 'failed', message: 'message' in value ? String(value.message) : '' };
    default:
      return null;
  }
}
