/** How far two rows of logits are apart, on a scale that does not depend on the checkpoint. */

/** Differences as fractions of the expected row's standard deviation: 0 = equal, around 1 = unrelated. */
export interface LogitDeviation {
  readonly rms: number;
  readonly max: number;
}

/** Shifting all logits by the same amount changes no probability, but is no more right: it counts. */
export function logitDeviation(measured: Float32Array, expected: Float32Array): LogitDeviation {
  if (measured.length !== expected.length || expected.length === 0) {
    throw new RangeError(`rows of ${measured.length} and ${expected.length} logits cannot be compared`);
  }
  let [sum, squares, differences, largest] = [0, 0, 0, 0];
  expected.forEach((value, i) => {
    const difference = Math.abs(value - measured[i]);
    sum += value;
    squares += value * value;
    differences += difference * difference;
    largest = Math.max(largest, difference);
  });
  const count = expected.length;
  const mean = sum / count;
  // A row that is all the same has no scale of its own.
  const spread = Math.sqrt(Math.max(0, squares / count - mean * mean)) || 1;
  return { rms: Math.sqrt(differences / count) / spread, max: largest / spread };
}

/** The larger of each. */
export function worse(a: LogitDeviation, b: LogitDeviation): LogitDeviation {
  return { rms: Math.max(a.rms, b.rms), max: Math.max(a.max, b.max) };
}

/** False also for what is not a number. */
export function isWithin(deviation: LogitDeviation, limit: LogitDeviation): boolean {
  return deviation.rms <= limit.rms && deviation.max <= limit.max;
}

/**
 * What rounding alone may do on a device that computes in this format, with room to spare; what a broken kernel does is
 * ten times more (docs/decisions/012-self-check.md).
 * @param accuracyLevel as in `GraphTarget`
 */
export function deviationLimit(activations: 'f32' | 'f16', accuracyLevel: 0 | 4): LogitDeviation {
  if (accuracyLevel === 4) {
    return { rms: 0.15, max: 0.9 };
  }
  return activations === 'f16' ? { rms: 0.05, max: 0.3 } : { rms: 0.002, max: 0.012 };
}
