/** One dialog for the tokens of all traces: what is known about a token, and ways to go on from there. */
import { createContext, use, useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { HTMLAttributes, ReactNode } from 'react';
import type { BranchSource } from '../../store/branches.ts';
import { isCutOff } from './is-cut-off.ts';
import { tokenAtPoint } from './token-at-point.ts';
import { useTokenTip } from './token-tip.tsx';
import { TokenMenu } from './TokenMenu.tsx';

/** A token of a trace. */
interface TokenPlace {
  readonly source: BranchSource;
  readonly index: number;
}

type OpenMenu = (place: TokenPlace) => void;

const MenuContext = createContext<OpenMenu>(() => undefined);

/** Id of the sentence that says how tokens are reached, for `aria-describedby`. */
const HINT_ID = 'token-menu-hint';

/**
 * Handlers for the box that holds the tokens of a trace.
 * @param lookedAt index of the token that the box is at; null = none in particular
 */
export function useTokenMenu(source: BranchSource, lookedAt: number | null): HTMLAttributes<HTMLElement> {
  const open = use(MenuContext);
  const tip = useTokenTip();
  const show = (index: number): void => {
    tip.hide();
    open({ source, index });
  };
  return {
    'aria-describedby': HINT_ID,
    onClick: (event) => {
      const { target, clientX, clientY } = event;
      const index = placeOf(target, markOf(target) ?? tokenAtPoint(target, clientX, clientY)?.index);
      // Whoever marks text wants to copy it.
      if (index !== null && window.getSelection()?.isCollapsed !== false) {
        show(index);
      }
    },
    onKeyDown: (event) => {
      // With Ctrl or ⌘ it is the page's, for thinking.
      if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        if (!isCutOff(event.target)) {
          show(markOf(event.target) ?? lookedAt ?? 0);
        }
      }
    },
  };
}

/** First token of the mark that a thing is in. */
function markOf(target: EventTarget): number | undefined {
  const mark = target instanceof Element ? target.closest<HTMLElement>('[data-mark]') : null;
  return mark === null ? undefined : Number(mark.dataset['mark']);
}

/** What was cut off a run is no place to go on from. */
function placeOf(target: EventTarget, index: number | undefined): number | null {
  return index === undefined || isCutOff(target) ? null : index;
}

/** Holds the dialog; place it around everything that shows traces. */
export function TokenMenuProvider({ children }: { readonly children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const headingId = useId();
  const [place, setPlace] = useState<TokenPlace | null>(null);
  const open = useCallback<OpenMenu>((next) => {
    setPlace(next);
  }, []);
  const close = useCallback(() => {
    setPlace(null);
  }, []);
  useEffect(() => {
    if (place !== null && dialog.current?.open === false) {
      dialog.current.showModal();
    } else if (place === null) {
      dialog.current?.close();
    }
  }, [place]);
  const value = useMemo(() => open, [open]);
  return (
    <MenuContext value={value}>
      {children}
      <p id={HINT_ID} hidden>
        Press Enter to go through the tokens, read what is known about each, and branch off.
      </p>
      <dialog
        ref={dialog}
        className="token-menu"
        aria-labelledby={headingId}
        onClose={close}
        onClick={(event) => {
          if (event.target === dialog.current) {
            close();
          }
        }}
      >
        {place !== null && (
          <TokenMenu
            headingId={headingId}
            source={place.source}
            index={place.index}
            onGo={(index) => {
              setPlace({ ...place, index });
            }}
            onClose={close}
          />
        )}
      </dialog>
    </MenuContext>
  );
}
