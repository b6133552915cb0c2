/** Logistic regression for a handful of features: standardised, a little ridge, gradient descent. */

/** One case: features, what it is, and how much it counts. */
export interface Case {
  readonly features: readonly number[];
  readonly positive: boolean;
  readonly weight: number;
}

/** Score = intercept + Σ coefficients · features, in the features' own units. */
export interface LinearScore {
  readonly intercept: number;
  readonly coefficients: readonly number[];
}

const RIDGE = 0.003;
const STEPS = 3000;
const RATE = 1;

/** Fits coefficients, then moves the intercept so that 0 is the threshold with the least weighted error. */
export function fitLogistic(cases: readonly Case[]): LinearScore {
  const fitted = descend(cases);
  return { ...fitted, intercept: fitted.intercept - bestThreshold(cases, fitted) };
}

export function scoreOf({ intercept, coefficients }: LinearScore, features: readonly number[]): number {
  return features.reduce((sum, value, i) => sum + value * (coefficients[i] ?? 0), intercept);
}

function descend(cases: readonly Case[]): LinearScore {
  const total = cases.reduce((sum, { weight }) => sum + weight, 0);
  const columns = (cases[0]?.features ?? []).map((_, i) =>
    standardise(cases.map(({ features }) => features[i] ?? 0)),
  );
  let bias = 0;
  const slopes = columns.map(() => 0);
  for (let step = 0; step < STEPS; step++) {
    const errors = cases.map(({ positive, weight }, row) => {
      const score = columns.reduce(
        (sum, column, i) => sum + (slopes[i] ?? 0) * (column.values[row] ?? 0),
        bias,
      );
      return (weight / total) * (1 / (1 + Math.exp(-score)) - (positive ? 1 : 0));
    });
    bias -= RATE * errors.reduce((sum, error) => sum + error, 0);
    columns.forEach(({ values }, i) => {
      const slope = slopes[i] ?? 0;
      const gradient = errors.reduce((sum, error, row) => sum + error * (values[row] ?? 0), RIDGE * slope);
      slopes[i] = slope - RATE * gradient;
    });
  }
  const coefficients = columns.map(({ scale }, i) => (slopes[i] ?? 0) / scale);
  const shift = columns.reduce((sum, { mean }, i) => sum + mean * (coefficients[i] ?? 0), 0);
  return { intercept: bias - shift, coefficients };
}

function standardise(values: readonly number[]): { values: readonly number[]; mean: number; scale: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  // A feature that never varies says nothing; any scale leaves it at zero.
  const scale = variance > 0 ? Math.sqrt(variance) : 1;
  return { values: values.map((value) => (value - mean) / scale), mean, scale };
}

/** Half way between the two neighbouring scores where misses and false alarms, by weight, are fewest. */
function bestThreshold(cases: readonly Case[], fitted: LinearScore): number {
  const sorted = cases
    .map(({ features, positive, weight }) => ({ score: scoreOf(fitted, features), positive, weight }))
    .sort((a, b) => a.score - b.score);
  let error = sorted.reduce((sum, { positive, weight }) => sum + (positive ? 0 : weight), 0);
  let best = { error, threshold: (sorted[0]?.score ?? 0) - 1 };
  sorted.forEach(({ score, positive, weight }, i) => {
    error += positive ? weight : -weight;
    const next = sorted[i + 1]?.score ?? score + 1;
    if (error < best.error && next > score) {
      best = { error, threshold: (score + next) / 2 };
    }
  });
  return best.threshold;
}
