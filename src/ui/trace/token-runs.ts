/** Consecutive tokens that look alike, drawn as one element: an element for each is what makes scrolling a long thought slow. */
import type { PiecePart } from '../../store/trace-lines.ts';

/** What tells one token from its neighbours. */
export interface TokenLook {
  /** Not thought yet at the place that is looked at. */
  readonly isBeyond: boolean;
  /** The first token behind the place that is looked at. */
  readonly isCut: boolean;
  /** The first token that another trace does not have. */
  readonly differs: boolean;
  /** How unexpected it was, as `data-heat`. */
  readonly heat: number | undefined;
}

/** Tokens of one look, never empty. */
export interface TokenRun {
  readonly look: TokenLook;
  readonly parts: readonly PiecePart[];
}

/** The tokens in order, cut where the look changes. */
export function tokenRuns(
  parts: readonly PiecePart[],
  lookOf: (index: number) => TokenLook,
): readonly TokenRun[] {
  const runs: { look: TokenLook; parts: PiecePart[] }[] = [];
  for (const part of parts) {
    const look = lookOf(part.index);
    const last = runs.at(-1);
    if (last !== undefined && isSameLook(last.look, look)) {
      last.parts.push(part);
    } else {
      runs.push({ look, parts: [part] });
    }
  }
  return runs;
}

function isSameLook(a: TokenLook, b: TokenLook): boolean {
  return a.isBeyond === b.isBeyond && a.isCut === b.isCut && a.differs === b.differs && a.heat === b.heat;
}
