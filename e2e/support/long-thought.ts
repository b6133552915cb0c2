/**
 * A run that thinks long enough to be interfered with: at temperature 2 the model wanders, and eight extensions keep it
 * from stopping. Seeded, so it wanders the same way every time.
 */
export const LONG_THOUGHT =
  '?device=wasm&budget=1800&extend=8&temp=2&seed=5&q=How%20many%20r%20in%20raspberry';

/** The number after "thinking" in a lane's counts, e.g. 37 of "37 of 256". */
export function thinkingTokens(text: string | null): number {
  return Number(/\d+/.exec(text ?? '')?.[0] ?? NaN);
}
