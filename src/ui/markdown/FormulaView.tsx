/** A formula: as written until the LaTeX renderer has been fetched, and where it does not understand it. */
import { memo, useEffect, useState } from 'react';
import type { Formula } from './markdown-node.ts';
import { loadTexRenderer, texRendererAtHand } from './tex-renderer.ts';
import type { RenderTex } from './tex-renderer.ts';

/** One formula; drawn once. */
export const FormulaView = memo(
  function FormulaView({ formula }: { readonly formula: Formula }) {
    const render = useRenderTex();
    const drawn = render?.(formula.tex, formula.display) ?? null;
    const content = drawn ?? <code className="formula-source">{formula.source}</code>;
    return formula.display ? (
      // Scrolls when it is wider than the box, so it has to be reachable by keyboard.
      <span className="formula" data-display tabIndex={0}>
        {content}
      </span>
    ) : (
      <span className="formula">{content}</span>
    );
  },
  (before, after) =>
    before.formula.source === after.formula.source && before.formula.display === after.formula.display,
);

function useRenderTex(): RenderTex | null {
  const [render, setRender] = useState(texRendererAtHand);
  useEffect(() => {
    let gone = false;
    if (render === null) {
      void loadTexRenderer().then((renderTex) => {
        if (!gone) {
          setRender(() => renderTex);
        }
      });
    }
    return () => {
      gone = true;
    };
  }, [render]);
  return render;
}
