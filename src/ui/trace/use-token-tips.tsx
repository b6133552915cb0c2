/** Facts about the token under the pointer, for a whole box of them. */
import { useEffect, useRef } from 'react';
import type { HTMLAttributes } from 'react';
import type { TraceToken } from '../../reasoning/trace.ts';
import { itemOfLog } from '../../store/append-log.ts';
import type { TraceState } from '../../store/trace-state.ts';
import { markPointed } from './mark-pointed.ts';
import { tokenAtPoint, type PointedToken } from './token-at-point.ts';
import { useTokenTip } from './token-tip.tsx';
import { TokenFacts } from './TokenFacts.tsx';

/** Handlers for the element that holds the tokens of a trace. */
export function useTokenTips(trace: TraceState): HTMLAttributes<HTMLElement> {
  const tip = useTokenTip();
  const shown = useRef<number | null>(null);
  const show = (pointed: PointedToken | null): void => {
    if (shown.current === (pointed?.index ?? null)) {
      return;
    }
    shown.current = pointed?.index ?? null;
    markPointed(pointed?.range ?? null);
    const token = pointed === null ? undefined : tokenAt(trace, pointed.index);
    if (pointed === null || token === undefined) {
      tip.hide();
      return;
    }
    const before = tokenAt(trace, pointed.index - 1);
    tip.show(pointed.range, <TokenFacts token={token} previousAtMs={before?.atMs ?? 0} />);
  };
  useEffect(
    () => () => {
      markPointed(null);
    },
    [],
  );
  return {
    onPointerMove: ({ target, clientX, clientY }) => {
      show(tokenAtPoint(target, clientX, clientY));
    },
    // Before a mark's own tooltip comes, so that it is not taken for this one's.
    onPointerOut: ({ target }) => {
      if (target instanceof Element && target.closest('[data-tokens]') !== null) {
        show(null);
      }
    },
  };
}

/** Of the run, or of what was cut off it. */
function tokenAt(trace: TraceState, index: number): TraceToken | undefined {
  return itemOfLog(trace.tokens, index) ?? trace.cut?.tokens.find((token) => token.index === index);
}
