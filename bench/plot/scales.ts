/** From values to places on a chart. */

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Tick {
  readonly at: number;
  readonly text: string;
}

export interface Scale {
  readonly ticks: readonly Tick[];
  place(value: number): number;
  /** Where the axis is interrupted, if it is. */
  readonly breakAt?: number;
}

/**
 * Thinking tokens, evenly by doublings. Zero has no logarithm: it stands a step to the left of the smallest power of two,
 * behind a break.
 * @param values all that will be placed, ≥ 0
 */
export function doublingScale(values: readonly number[], { left, width }: Box): Scale {
  const positive = values.filter((value) => value > 0);
  const first = Math.floor(Math.log2(Math.min(...positive)));
  const last = Math.max(first + 1, Math.ceil(Math.log2(Math.max(...positive))));
  const hasZero = positive.length < values.length;
  const slots = last - first + (hasZero ? 1 : 0);
  const slot = (step: number): number => left + (width * step) / slots;
  const place = (value: number): number =>
    value > 0 ? slot(Math.log2(value) - first + (hasZero ? 1 : 0)) : left;
  const powers = Array.from({ length: last - first + 1 }, (_, i) => 2 ** (first + i));
  return {
    ticks: (hasZero ? [0, ...powers] : powers).map((value) => ({ at: place(value), text: String(value) })),
    place,
    ...(hasZero ? { breakAt: slot(0.5) } : {}),
  };
}

/** Percent, from a round number below the smallest to a round number above the largest, at most 0 to 100. */
export function percentScale(values: readonly number[], { top, height }: Box): Scale {
  const spread = Math.max(...values) - Math.min(...values);
  const step = spread > 50 ? 20 : spread > 20 ? 10 : spread > 8 ? 5 : 2;
  const low = Math.max(0, Math.floor(Math.min(...values) / step) * step);
  const high = Math.min(100, Math.ceil(Math.max(...values) / step) * step);
  const place = (value: number): number => top + (height * (high - value)) / Math.max(1, high - low);
  const count = Math.round((high - low) / step);
  return {
    ticks: Array.from({ length: count + 1 }, (_, i) => low + i * step).map((value) => ({
      at: place(value),
      text: `${value}%`,
    })),
    place,
  };
}
