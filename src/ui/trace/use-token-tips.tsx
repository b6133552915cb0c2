/** Facts about the token under the pointer, for a whole box of them. */
import { useEffect, useRef } from 'react';
import type { HTMLAttributes } from 'react';
import type { TraceToken } from '../../reasoning/trace.ts';
import { itemOfLog } from '../../store/append-log.ts';
import type { TraceState } from '../../store/trace-state.ts';
import { isCutOff } from './is-cut-off.ts';
import { markPointed } from './mark-pointed.ts';
import { tokenAtPoint, type PointedToken } from './token-at-point.ts';
import { useTokenTip } from './token-tip.tsx';
import { TokenFacts } from './TokenFacts.tsx';

/** Handlers for the element that holds the tokens of a trace. */
export function useTokenTips(trace: TraceState): HTMLAttributes<HTMLElement> {
  const tip = useTokenTip();
  const shown = useRef<{ readonly index: number; readonly node: Node | null } | null>(null);
  const show = (pointed: PointedToken | null): void => {
    const range = pointed?.range.startContainer ?? null;
    if (shown.current?.index === pointed?.index && shown.current?.node === range) {
      return;
    }
    shown.current = pointed === null ? null : { index: pointed.index, node: range };
    markPointed(pointed?.range ?? null);
    // What was cut off has the places of what is there now.
    const isGone = pointed !== null && isCutOff(pointed.range.startContainer);
    const token = pointed === null ? undefined : tokenAt(trace, pointed.index, isGone);
    if (pointed === null || token === undefined) {
      tip.hide();
      return;
    }
    const before = tokenAt(trace, pointed.index - 1, isGone);
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

/** Of the run, or of what was cut off it and follows a part that is still there. */
function tokenAt(trace: TraceState, index: number, isGone: boolean): TraceToken | undefined {
  const gone = isGone ? trace.cut?.tokens.find((token) => token.index === index) : undefined;
  return gone ?? itemOfLog(trace.tokens, index);
}
