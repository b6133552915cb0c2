/** The LaTeX renderer, fetched once when it is first wanted. */
import type { ReactElement } from 'react';

/** Null for what is not valid LaTeX. */
export type RenderTex = (tex: string, display: boolean) => ReactElement | null;

let loaded: RenderTex | null = null;

/** The renderer if it is here already, so that a formula need not be shown as written first. */
export function texRendererAtHand(): RenderTex | null {
  return loaded;
}

/** The renderer, or null where it cannot be fetched: formulas then stay as written, which can be read, too. */
export async function loadTexRenderer(): Promise<RenderTex | null> {
  try {
    loaded = (await import('./render-tex.tsx')).renderTex;
  } catch {
    // The next formula tries again.
  }
  return loaded;
}
