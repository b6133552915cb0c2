import { ModelFormatError } from '../../src/lib/model-format-error.ts';
import type { FuzzTarget } from './targets.ts';

export interface FuzzReport {
  readonly target: string;
  readonly inputs: number;
  /** Inputs that ended in a ModelFormatError. */
  readonly refused: number;
  /** Processor time, which does not count waiting for a busy machine. */
  readonly slowestMs: number;
  /** Largest growth of heap and buffers over one input. */
  readonly largestBytes: number;
}

function memoryBytes(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** True when the input was refused with the typed error. @throws Error that names the seed, for any other error */
function isRefused(target: FuzzTarget, bytes: Uint8Array, seed: number): boolean {
  try {
    target.read(bytes);
    return false;
  } catch (error) {
    if (error instanceof ModelFormatError) return true;
    throw new Error(`${target.name}, seed ${seed}: ${String(error)}`, { cause: error });
  }
}

/** Feeds a target with `count` damaged inputs, one for each seed from `firstSeed` on. */
export function fuzz(target: FuzzTarget, count: number, firstSeed = 0): FuzzReport {
  let refused = 0;
  let slowestMs = 0;
  let largestBytes = 0;
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const bytes = target.damage(seed);
    const memoryBefore = memoryBytes();
    const begin = process.cpuUsage();
    if (isRefused(target, bytes, seed)) refused++;
    const { user, system } = process.cpuUsage(begin);
    slowestMs = Math.max(slowestMs, (user + system) / 1000);
    largestBytes = Math.max(largestBytes, memoryBytes() - memoryBefore);
  }
  return { target: target.name, inputs: count, refused, slowestMs, largestBytes };
}
