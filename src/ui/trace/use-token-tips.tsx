/** Facts about the token under the pointer, for a whole box of them. */
import type { HTMLAttributes, PointerEvent } from 'react';
import type { TraceToken } from '../../reasoning/trace.ts';
import { itemOfLog } from '../../store/append-log.ts';
import type { TraceState } from '../../store/trace-state.ts';
import { useTokenTip } from './token-tip.tsx';
import { TokenFacts } from './TokenFacts.tsx';

/** Handlers for the element that holds the tokens of a trace. */
export function useTokenTips(trace: TraceState): HTMLAttributes<HTMLElement> {
  const tip = useTokenTip();
  return {
    onPointerOver: (event) => {
      const element = tokenElement(event);
      const index = Number(element?.dataset['token']);
      const token = element === null ? undefined : tokenAt(trace, index);
      if (element !== null && token !== undefined) {
        const before = tokenAt(trace, index - 1);
        tip.show(element, <TokenFacts token={token} previousAtMs={before?.atMs ?? 0} />);
      }
    },
    onPointerOut: (event) => {
      if (tokenElement(event) !== null) {
        tip.hide();
      }
    },
  };
}

function tokenElement(event: PointerEvent): HTMLElement | null {
  return event.target instanceof Element ? event.target.closest<HTMLElement>('[data-token]') : null;
}

/** Of the run, or of what was cut off it. */
function tokenAt(trace: TraceState, index: number): TraceToken | undefined {
  return itemOfLog(trace.tokens, index) ?? trace.cut?.tokens.find((token) => token.index === index);
}
