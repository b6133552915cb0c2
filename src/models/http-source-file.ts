/** A remote file as an ordered stream that several connections feed. */
import { fetchRange, type RangeTarget } from './range-request.ts';
import type { SourceFile } from './source-file.ts';
import type { TransferEnvironment } from './transfer-environment.ts';

export interface HttpSourceOptions extends RangeTarget {
  readonly sha256: string | null;
  readonly gitBlob?: string;
  readonly environment: TransferEnvironment;
  /** Parts in flight at once. */
  readonly connections: number;
}

/** Large enough that a request's latency does not count, small enough that a few of them fit anywhere. */
export const PART_BYTES = 8 * 2 ** 20;

/** At most `connections` parts of PART_BYTES are held: a slow reader slows the network down. */
export function httpSourceFile(options: HttpSourceOptions): SourceFile {
  const { path, sizeBytes, sha256, gitBlob, environment, connections } = options;
  return {
    path,
    sizeBytes,
    sha256,
    ...(gitBlob !== undefined && { gitBlob }),
    async *stream(begin, end, transfer) {
      const failed = new AbortController();
      const signal = AbortSignal.any([transfer.signal, failed.signal]);
      const parts: Promise<Uint8Array>[] = [];
      let next = begin;
      try {
        while (next < end || parts.length > 0) {
          while (next < end && parts.length < connections) {
            const part = fetchRange(options, next, Math.min(next + PART_BYTES, end), environment, {
              ...transfer,
              signal,
            });
            // Awaited in order below; until then a failure must not count as unhandled.
            part.catch(() => undefined);
            parts.push(part);
            next = Math.min(next + PART_BYTES, end);
          }
          const part = parts.shift();
          if (part !== undefined) yield await part;
        }
      } finally {
        failed.abort();
      }
    },
  };
}
