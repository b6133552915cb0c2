/** One tooltip for all forced tokens, in the top layer so that no scroll box clips it. */
import { createContext, use, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import './trace.css';

/** What a tooltip stands at. */
type TipTarget = HTMLElement | Range;

interface TokenTip {
  show(target: TipTarget, content: ReactNode): void;
  hide(): void;
}

/** Id of the tooltip, for `aria-describedby`. */
export const TOKEN_TIP_ID = 'token-tip';

const TipContext = createContext<TokenTip>({ show: () => undefined, hide: () => undefined });

/** Shows and hides the tooltip. */
export function useTokenTip(): TokenTip {
  return use(TipContext);
}

const GAP = 8;

/** Holds the tooltip; place it around everything that shows traces. */
export function TokenTipProvider({ children }: { readonly children: ReactNode }) {
  const tip = useRef<HTMLDivElement>(null);
  const target = useRef<TipTarget | null>(null);
  const [content, setContent] = useState<ReactNode>(null);
  const hide = useCallback(() => {
    target.current = null;
    setContent(null);
  }, []);
  const show = useCallback((element: TipTarget, next: ReactNode) => {
    target.current = element;
    setContent(next);
  }, []);
  useEffect(() => {
    const element = tip.current;
    const anchor = target.current;
    if (element === null || content === null || anchor === null) {
      element?.hidePopover();
      return undefined;
    }
    element.showPopover();
    placeAt(element, anchor.getBoundingClientRect());
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') {
        hide();
      }
    };
    const onScroll = ({ target: scroller }: Event): void => {
      if (!(scroller instanceof Node && scroller.contains(nodeOf(anchor)))) {
        return;
      }
      // Focus brings a mark into view, and the tooltip has to survive that. Under a pointer the text scrolls away while tokens
      // stream; following it would only be restless.
      if (anchor === document.activeElement && isInView(anchor, scroller)) {
        placeAt(element, anchor.getBoundingClientRect());
      } else {
        hide();
      }
    };
    window.addEventListener('scroll', onScroll, true);
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('scroll', onScroll, true);
      window.removeEventListener('keydown', onKey);
    };
  }, [content, hide]);
  const value = useMemo(() => ({ show, hide }), [show, hide]);
  return (
    <TipContext value={value}>
      {children}
      <div className="token-tip" id={TOKEN_TIP_ID} role="tooltip" popover="manual" ref={tip}>
        {content}
      </div>
    </TipContext>
  );
}

function nodeOf(anchor: TipTarget): Node {
  return anchor instanceof Range ? anchor.startContainer : anchor;
}

/** Not scrolled out of the box, or of the window. */
function isInView(anchor: TipTarget, scroller: EventTarget | null): boolean {
  const { top, bottom } = anchor.getBoundingClientRect();
  const frame =
    scroller instanceof Element ? scroller.getBoundingClientRect() : { top: 0, bottom: window.innerHeight };
  return bottom > frame.top && top < frame.bottom;
}

function placeAt(tip: HTMLElement, anchor: DOMRect): void {
  const { width, height } = tip.getBoundingClientRect();
  const left = Math.max(GAP, Math.min(anchor.left, window.innerWidth - width - GAP));
  const above = anchor.top - height - GAP;
  tip.style.left = `${String(left)}px`;
  tip.style.top = `${String(above < GAP ? anchor.bottom + GAP : above)}px`;
}
