/** A place on the budget axis as a CSS variable; the style sheet does the rest. */
import type { CSSProperties } from 'react';

/** `--at`: 0 … 1. */
export function positionStyle(position: number): CSSProperties {
  const style: CSSProperties & Record<`--${string}`, number> = { '--at': position };
  return style;
}
