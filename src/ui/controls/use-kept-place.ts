/** Where the keyboard goes on when the control that has the focus goes away: in the part of the page around it. */
import { useLayoutEffect } from 'react';
import type { RefObject } from 'react';

const PARTS = 'section, [aria-label], [aria-labelledby], dialog, main';

/** For a control that may take itself away, by removing what it is part of. */
export function useKeptPlace(control: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = control.current;
    return () => {
      // The element is still in the page here, and its focus is not lost yet.
      if (element !== null && element === document.activeElement) {
        const around = partsAround(element);
        queueMicrotask(() => {
          goOnIn(around);
        });
      }
    };
  }, [control]);
}

/** The parts of the page that an element is in, innermost first. */
function partsAround(element: HTMLElement): readonly HTMLElement[] {
  const parts: HTMLElement[] = [];
  let part = element.parentElement?.closest<HTMLElement>(PARTS);
  while (part) {
    parts.push(part);
    part = part.parentElement?.closest<HTMLElement>(PARTS);
  }
  return parts;
}

/** Focuses the innermost part that is left, unless something else has the focus by now. */
function goOnIn(parts: readonly HTMLElement[]): void {
  const left = parts.find((part) => part.isConnected && !part.hidden);
  if (left !== undefined && document.activeElement === document.body) {
    if (!left.hasAttribute('tabindex')) {
      left.tabIndex = -1;
    }
    left.focus({ preventScroll: true });
  }
}
